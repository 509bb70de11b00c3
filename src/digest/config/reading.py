"""The list of sources. (action: reads `sources.yaml`)

In: the path of `sources.yaml`. Out: a frozen `Reading`: title, languages, sources, ranking.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import Field, HttpUrl, ValidationError, model_validator

from digest.config.fields import (
    ANY_LANGUAGE,
    CATEGORY,
    Age,
    DocumentPath,
    HeaderText,
    KeyedRule,
    RuleOrPattern,
    Slug,
    Strict,
    Titles,
    Topics,
    Weight,
)
from digest.config.language import Language
from digest.config.translation import TranslationKeys, to_glossary, to_routing
from digest.config.yaml_file import first_error, line_of, read_yaml
from digest.errors import ConfigError
from digest.model import (
    FullText,
    Glossary,
    Interests,
    Ranking,
    Routing,
    Rule,
    RuleField,
    Source,
    base_language,
)

SCHEMA_NAME = "sources.schema.json"


class _Inherited(Strict):
    """Keys that a group gives to its sources; a source's own value wins."""

    category: Slug | None = Field(None, description="section of the digest, such as world")
    language: Language | None = Field(None, description="BCP 47 tag of what the source writes")
    enabled: bool | None = Field(None, description="false leaves it out")
    weight: Weight | None = Field(
        None, description="2 puts its stories as high as one more source would; 1 if unset"
    )
    max_items: int | None = Field(None, gt=0, description="newest items that are read, 20 if unset")
    max_age: Age | None = Field(None, description="older items are left out: 36h, 2d")
    timeout: float | None = Field(None, gt=0, le=600, description="seconds for the whole answer")
    every: Age | None = Field(None, description="how often it is asked: 30m, 6h; 60m if unset")
    full_text: FullText | None = Field(
        None, description="fetch the page behind a link: auto (where there is but a teaser)"
    )
    include: list[RuleOrPattern] | None = Field(
        None, description="only what one of these regular expressions is found in"
    )
    exclude: list[RuleOrPattern] | None = Field(
        None, description="nothing that one of these regular expressions is found in"
    )
    user_agent: HeaderText | None = Field(None, description="instead of the digest's own")


class _SourceEntry(_Inherited):
    name: str = Field(min_length=1, description="as the reader sees it")
    id: Slug | None = Field(None, description="stable short name; made from the name if unset")
    url: HttpUrl | None = Field(None, description="address of a feed, or of a document's origin")
    path: DocumentPath | None = Field(
        None, description="a local .txt, .html or .md file, a folder of them, or notes/*.md"
    )

    @model_validator(mode="after")
    def _has_a_place(self) -> _SourceEntry:
        if self.url is None and self.path is None:
            raise ValueError("give either url (a feed) or path (a document)")
        return self


class _Group(_Inherited):
    sources: list[_SourceEntry] = Field(min_length=1, description="feeds and documents")


class _Ranking(Strict):
    max_per_category: int | None = Field(
        default=None,
        gt=0,
        description="stories of one category in an edition at most; any number if unset",
    )
    max_per_source: int | None = Field(
        default=None, gt=0, description="stories that one source leads at most; any number if unset"
    )
    categories: dict[Slug, Weight] = Field(
        default_factory=dict, description="weights of categories, such as sport: 0.5; 1 if unset"
    )


class _Interests(Strict):
    more: Topics = Field(
        default_factory=list,
        description="words, phrases and categories whose stories come first",
    )
    never: Topics = Field(
        default_factory=list,
        description="words, phrases and categories whose stories are left out",
    )


class _SourcesFile(Strict):
    title: Titles = Field(
        default={ANY_LANGUAGE: "Digest"},
        description="name on the front page, or one for each language",
    )
    languages: list[Language] = Field(
        default=["es"], min_length=1, description="editions that are made, in this order"
    )
    ranking: _Ranking = Field(
        default_factory=_Ranking, description="which stories come first, and how many of a kind"
    )
    interests: _Interests = Field(
        default_factory=_Interests, description="what is wanted, and what is not"
    )
    translation: TranslationKeys = Field(
        default_factory=TranslationKeys, description="which engines, and which words"
    )
    groups: list[_Group] = Field(min_length=1, description="sources that share keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What `sources.yaml` asks for; `paused` are the sources it says not to read."""

    titles: Mapping[str, str]
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    paused: tuple[Source, ...] = ()
    ranking: Ranking = field(default_factory=Ranking)
    routing: Routing = field(default_factory=Routing)
    glossary: Glossary = field(default_factory=Glossary)

    def title_in(self, language: str) -> str:
        """Return the digest's name in a language, else in the first one that it has a name in."""
        asked = (language, base_language(language))
        named = (self.titles[tag] for tag in asked if tag in self.titles)
        return next(named, next(iter(self.titles.values())))

    def choices(self) -> tuple[str, ...]:
        """Return what `only` understands: ids of sources, and `category:` with a category."""
        categories = dict.fromkeys(source.category for source in self.sources)
        ids = (source.id for source in self.sources)
        return (*ids, *(f"{CATEGORY}{category}" for category in categories))

    def only(self, choices: tuple[str, ...], *, key: str = "sources") -> Reading:
        """Return the reading with just the sources chosen, by id or by `category:NAME`.

        Raises:
            ConfigError: one is not among them; `key` names where it was given.
        """
        known = self.choices()
        for name in choices:
            if name not in known:
                problem = f"unknown source {name!r}; known: {', '.join(sorted(known))}"
                raise ConfigError(problem, key=key)
        if not choices:
            return self
        chosen = (s for s in self.sources if {s.id, CATEGORY + s.category} & set(choices))
        return replace(self, sources=tuple(chosen))


def load_reading(path: Path) -> Reading:
    """Read and check `sources.yaml`; documents are found relative to it.

    Raises:
        ConfigError: missing, not YAML, an unknown key, a wrong value, the same id twice, a
            category that no source has; the same of its glossary.
    """
    tree = read_yaml(path, missing="no such file; DIGEST_SOURCES or --sources names it")
    try:
        parsed = _SourcesFile.model_validate(tree)
    except ValidationError as exc:
        raise first_error(exc.errors(), tree, path) from exc
    _refuse_same_id(parsed, tree, path)
    merged = [_merge(group, entry) for group in parsed.groups for entry in group.sources]
    reading = Reading(
        titles=parsed.title,
        languages=tuple(parsed.languages),
        sources=_to_sources((e for e in merged if e.enabled is not False), path.parent),
        paused=_to_sources((e for e in merged if e.enabled is False), path.parent),
        ranking=_to_ranking(parsed, merged),
        routing=to_routing(parsed.translation),
        glossary=to_glossary(parsed.translation, path.parent),
    )
    known = {source.category for source in (*reading.sources, *reading.paused)}
    _refuse_unknown_category(parsed, known, tree, path)
    return reading


def schema_text() -> str:
    """Return the JSON Schema of `sources.yaml`, for editors, as it is kept in the repository."""
    schema = _SourcesFile.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    schema["title"] = "sources.yaml"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _merge(group: _Group, entry: _SourceEntry) -> _SourceEntry:
    inherited = {
        name: getattr(group, name)
        for name in _Inherited.model_fields
        if getattr(entry, name) is None
    }
    return entry.model_copy(update=inherited)


def _to_sources(entries: Iterable[_SourceEntry], folder: Path) -> tuple[Source, ...]:
    return tuple(_to_source(entry, folder) for entry in entries)


def _to_source(entry: _SourceEntry, folder: Path) -> Source:
    given: Mapping[str, Any] = {
        "category": entry.category,
        "max_items": entry.max_items,
        "timeout": entry.timeout,
        "full_text": entry.full_text,
    }
    path = folder / entry.path if entry.path else None
    return Source(
        id=_id_of(entry),
        name=entry.name,
        url=str(entry.url) if entry.url else None,
        path=path,
        many=path is not None and _names_many(path),
        language=entry.language,
        max_age=entry.max_age,
        user_agent=entry.user_agent,
        every=entry.every,
        include=_to_rules(entry.include or ()),
        exclude=_to_rules(entry.exclude or ()),
        **{key: value for key, value in given.items() if value is not None},
    )


def _to_ranking(parsed: _SourcesFile, merged: Iterable[_SourceEntry]) -> Ranking:
    more, never = parsed.interests.more, parsed.interests.never
    return Ranking(
        max_per_category=parsed.ranking.max_per_category,
        max_per_source=parsed.ranking.max_per_source,
        source_weights={_id_of(e): e.weight for e in merged if e.weight is not None},
        category_weights=parsed.ranking.categories,
        interests=Interests(
            categories=tuple(topic.category for topic in more if topic.category),
            keywords=tuple(topic.keyword for topic in more if topic.keyword),
            unwanted_categories=tuple(topic.category for topic in never if topic.category),
            unwanted_keywords=tuple(topic.keyword for topic in never if topic.keyword),
        ),
    )


def _id_of(entry: _SourceEntry) -> str:
    return entry.id or slug(entry.name)


def _names_many(path: Path) -> bool:
    return path.is_dir() or (bool(set("*?[") & set(str(path))) and not path.exists())


def _to_rules(rules: Iterable[KeyedRule]) -> tuple[Rule, ...]:
    return tuple(
        Rule(RuleField(field), pattern)
        for rule in rules
        for field, pattern in rule.model_dump(exclude_none=True).items()
    )


def _refuse_same_id(parsed: _SourcesFile, tree: object, path: Path) -> None:
    seen: set[str] = set()
    for g, group in enumerate(parsed.groups):
        for s, entry in enumerate(group.sources):
            name = _id_of(entry)
            if name in seen:
                line = line_of(tree, ("groups", g, "sources", s))
                problem = f"two sources are called {name!r}"
                raise ConfigError(problem, path=path, line=line, key="id")
            seen.add(name)


def _refuse_unknown_category(
    parsed: _SourcesFile, known: Set[str], tree: object, path: Path
) -> None:
    """Refuse a category that no source has, paused ones included: it is misspelt."""
    for loc, category in _categories_named(parsed):
        if category not in known:
            problem = f"no source is of category {category!r}; known: {', '.join(sorted(known))}"
            key = ".".join(map(str, loc))
            raise ConfigError(problem, path=path, line=line_of(tree, loc), key=key)


def _categories_named(parsed: _SourcesFile) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield where `ranking` and `interests` name a category, and which."""
    for category in parsed.ranking.categories:
        yield ("ranking", "categories", category), category
    for name, topics in (("more", parsed.interests.more), ("never", parsed.interests.never)):
        for at, topic in enumerate(topics):
            if topic.category:
                yield ("interests", name, at), topic.category


def slug(name: str) -> str:
    """Return a name as the short id it has where none is given."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-") or "source"
