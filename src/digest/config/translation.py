"""What an operator says about translating. (action: reads `glossary.yaml`)

In: the key `translation` of `sources.yaml`, and the glossary beside it. Out: a `Routing` and a
`Glossary`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, RootModel, ValidationError, model_validator

from digest.config.fields import DocumentPath, Strict
from digest.config.language import Language
from digest.config.yaml_file import first_error, line_of, read_yaml
from digest.errors import ConfigError
from digest.model import Glossary, Routing, Term, base_language

_GLOSSARY = "glossary.yaml"
_ENGINES = Literal["argos", "bergamot", "apertium"]


class TranslationKeys(Strict):
    """Which engines translate, and which words they leave alone."""

    prefer: Literal["argos", "bergamot", "apertium", "quality"] = Field(
        default="argos",
        description="the engine that is taken wherever it goes the direct way, or quality: "
        "the measured figures decide everywhere",
    )
    forbid: list[_ENGINES] = Field(
        default_factory=list, max_length=2, description="engines that are never used"
    )
    keep_titles: bool = Field(
        default=False, description="leave titles in quotation marks as they are"
    )
    glossary: DocumentPath | None = Field(
        default=None,
        description="terms with a fixed translation; glossary.yaml beside this file if unset",
    )

    @model_validator(mode="after")
    def _allows_what_it_prefers(self) -> TranslationKeys:
        if self.prefer in self.forbid:
            raise ValueError(f"{self.prefer} is preferred and forbidden")
        return self


def _one_line(words: str) -> str:
    plain = " ".join(words.split())
    if not plain:
        raise ValueError("is empty")
    return plain


_Words = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]


class _TermEntry(Strict):
    """A term; without a translation it stays as it is, without a language in every one."""

    term: _Words
    translation: _Words | None = None
    language: Language | None = None
    source_language: Language | None = None


class _GlossaryFile(RootModel[list[_TermEntry]]):
    pass


def to_routing(keys: TranslationKeys) -> Routing:
    """Return which engines the operator wants."""
    return Routing(prefer=keys.prefer, forbid=frozenset(keys.forbid))


def to_glossary(keys: TranslationKeys, folder: Path) -> Glossary:
    """Return the operator's terms; without a file there are none.

    Raises:
        ConfigError: the file that is named is missing, or has a mistake, the same term twice, or
            terms that are each other's translation.
    """
    path = folder / (keys.glossary or _GLOSSARY)
    terms = _read_terms(path) if keys.glossary or path.is_file() else ()
    return Glossary(terms=terms, keep_titles=keys.keep_titles)


def _read_terms(path: Path) -> tuple[Term, ...]:
    tree = read_yaml(path, missing="no such file; translation.glossary names it")
    try:
        entries = _GlossaryFile.model_validate(tree).root
    except ValidationError as exc:
        raise first_error(exc.errors(), tree, path) from exc
    terms = tuple(map(_to_term, entries))
    for at, problem in (*_doubles(terms), *_cycles(terms)):
        raise ConfigError(problem, path=path, line=line_of(tree, (at,)), key="term")
    return terms


def _to_term(entry: _TermEntry) -> Term:
    return Term(
        term=entry.term,
        translation=entry.translation or entry.term,
        language=entry.language or "",
        source_language=entry.source_language or "",
    )


def _doubles(terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
    seen: set[tuple[str, str, str]] = set()
    for at, term in enumerate(terms):
        key = (term.term, base_language(term.language), base_language(term.source_language))
        if key in seen:
            yield at, f"{term.term!r} stands twice for the same languages"
        seen.add(key)


def _cycles(terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
    """Find terms whose translations lead back to them in one language: neither can be meant."""
    leads = {
        (base_language(term.language), term.term): term.translation
        for term in terms
        if term.translation != term.term
    }
    for at, term in enumerate(terms):
        language, walked = base_language(term.language), {term.term: None}
        following = leads.get((language, term.term))
        while following and following not in walked:
            walked[following] = None
            following = leads.get((language, following))
        if following == term.term:
            yield at, f"goes round in a circle: {' → '.join((*walked, following))}"
