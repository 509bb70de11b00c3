"""What must not be translated, and what an operator wants translated in one way. (calculation)

In: a sentence, its language and the target's. Out: the sentence with a token in place of every
address, handle, piece of code and glossary term, and what each token stands for; and back.
Engines lose or respell such things: of 60 news sentences with an e-mail address, a handle or
a hashtag put into each, the English-Portuguese Bergamot model kept not one of them whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.model import Glossary, Term, base_language
from digest.translate.pieces import Piece

# A made-up name: engines carry names over, and let them take the place of a noun. One to three of
# them, put into 100 sentences of FLORES-200 dev at random, all came out of 269, 271, 300 and 280 of
# 300 (en→pt→es, pt→en, fr→es, es→pt→en); six other forms did no better on the whole.
_TOKEN = "XQ{}"
_TOKENS = re.compile(r"xq(\d+)(?!\d)", re.IGNORECASE)
_BETWEEN = re.compile(r"(xq\d+(?!\d))", re.IGNORECASE)

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
# Domains that need no path or scheme to be known as one; "e.g" and "p.m" are none.
_TOP = r"(?:com|org|net|gov|edu|int|info|news|app|dev|eu|uk|es|pt|br|fr|de|it|nl|pl|ch|at|be|ar|mx)"
_VERBATIM = re.compile(
    "|".join(
        (
            r"(?:https?|ftp)://[^\s<>\"“”«»]+",
            r"\bwww\.[^\s<>\"“”«»]+",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            rf"\b{_HOST}[a-z]{{2,}}/[^\s<>\"“”«»]+",
            rf"(?<![\w@./-]){_HOST}{_TOP}\b(?![\w-])",
            r"`[^`\n]+`",
            r"</?[a-zA-Z][^<>]{0,200}>",
            r"\{\{?[\w. -]{1,60}\}?\}",
            r"%\(\w+\)[sd]",
            r"\b[A-Za-z]\w*_\w+\b",
            r"\b\w+(?:\.\w+)*\(\)",
            r"(?<![\w@])@\w[\w.]*\w",
            r"(?<![\w#&])#\w*[^\W\d]\w*",
            "[\U0001f1e6-\U0001faff\u2600-\u27bf][\U0001f1e6-\U0001faff\u2600-\u27bf\ufe0f\u200d]*",
        )
    )
)
# What ends the sentence rather than the address.
_TRAILING = ".,;:!?'\"’”»"
_PARENTHESES = {")": "(", "]": "["}
# A title in quotation marks: each longer word has a capital, and there are few.
_QUOTED = re.compile(
    r"“([^“”]{2,80})”|\"([^\"]{2,80})\"|«\s?([^«»]{2,80}?)\s?»|„([^„“”]{2,80})[“”]"
)
_TITLE_WORDS = 8
_LONG = 4


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with tokens in it; `kept` is what each of them, in order, will be shown as."""

    text: str
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    shown: str


def mask(sentence: str, language: str, target: str, glossary: Glossary) -> Masked:
    """Put tokens where something must not be translated.

    An operator's terms win over patterns, longer terms over shorter ones.
    """
    if _TOKENS.search(sentence):
        return Masked(sentence)  # it would be taken for one of ours
    terms = _terms_between(glossary.terms, base_language(language), base_language(target))
    spans = [*_named(sentence, terms), *_verbatim(sentence)]
    if glossary.keep_titles:
        spans += _titles(sentence)
    chosen = _apart(spans)
    pieces, at = [], 0
    for number, span in enumerate(chosen, start=1):
        pieces += [sentence[at : span.start], _TOKEN.format(number)]
        at = span.end
    return Masked("".join((*pieces, sentence[at:])), tuple(span.shown for span in chosen))


def unmask(output: str, masked: Masked) -> str:
    """Return the output with what its tokens stand for; a token that is none stays."""

    def shown(match: re.Match[str]) -> str:
        number = int(match[1])
        return masked.kept[number - 1] if 0 < number <= len(masked.kept) else match[0]

    return _TOKENS.sub(shown, output) if masked.kept else output


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the tokens that stand in a masked text."""
    return tuple(match[0] for match in _TOKENS.finditer(text))


def is_wording(text: str) -> bool:
    """Whether a masked text has words of its own, beside tokens, figures and signs."""
    return any(map(str.isalpha, _TOKENS.sub("", text)))


def around_tokens(text: str, language: str) -> tuple[Piece, ...]:  # noqa: ARG001
    """Return what stands between the tokens of a masked text, and the tokens, as pieces.

    Engines then never see a token: the last resort for one that they lose.
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    at, pieces = 0, []
    for part in parts:
        start = text.index(part, at) + len(part) - len(part.lstrip())
        end = start + len(part.strip())
        following = text[end:]
        gap = following[: len(following) - len(following.lstrip())]
        pieces.append(Piece(text[start:end], gap))
        at = end
    return tuple(pieces)


def _apart(spans: Sequence[_Span]) -> list[_Span]:
    """Return spans that do not overlap, earlier ones of the list first, in order of place."""
    taken: list[_Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _verbatim(sentence: str) -> Iterator[_Span]:
    for match in _VERBATIM.finditer(sentence):
        found = _without_trailing(match[0])
        yield _Span(match.start(), match.start() + len(found), found)


def _without_trailing(found: str) -> str:
    """Leave the punctuation of the sentence, and a bracket that was not opened inside."""
    while found:
        last = found[-1]
        opener = _PARENTHESES.get(last)
        if not (last in _TRAILING or (opener and found.count(opener) < found.count(last))):
            break
        found = found[:-1]
    return found


def _titles(sentence: str) -> Iterator[_Span]:
    for match in _QUOTED.finditer(sentence):
        group = match.lastindex or 0
        if _is_title(match[group]):
            yield _Span(match.start(group), match.end(group), match[group])


def _is_title(quoted: str) -> bool:
    words = re.findall(r"[^\W\d_]+", quoted)
    long_words: list[str] = [word for word in words if len(word) >= _LONG] or words
    return 0 < len(words) <= _TITLE_WORDS and all(word[0].isupper() for word in long_words)


# --- an operator's terms ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms between two languages: one pattern for all, and each one's translation."""

    pattern: re.Pattern[str] | None
    shown: dict[str, str]


@lru_cache(maxsize=64)
def _terms_between(terms: tuple[Term, ...], source: str, target: str) -> _Terms:
    """Return what holds from one language to the other; the more particular term wins."""
    fitting = [
        term
        for term in terms
        if base_language(term.language) in ("", target)
        and base_language(term.source_language) in ("", source)
    ]
    fitting.sort(key=lambda term: bool(term.language) + bool(term.source_language))
    shown = {term.term: term.translation for term in fitting}
    if not shown:
        return _Terms(None, {})
    longest_first = sorted(shown, key=lambda term: (-len(term), term))
    return _Terms(re.compile("|".join(map(_pattern_of, longest_first))), shown)


def _pattern_of(term: str) -> str:
    """Return a pattern for whole words; a term without a capital may begin a sentence with one."""
    first, rest = term[0], term[1:]
    begins = f"[{re.escape(first)}{re.escape(first.upper())}]" if first.islower() else first
    written = (begins if first.islower() else re.escape(first)) + r"\s+".join(
        map(re.escape, rest.split(" "))
    )
    before = r"(?<!\w)" if _joins(first) else ""
    after = r"(?!\w)" if _joins(term[-1]) else ""
    return f"{before}{written}{after}"


def _joins(character: str) -> bool:
    """Whether the character is part of words that white space divides."""
    return character.isalnum() and not "\u2e80" <= character <= "\U0003ffff"


def _named(sentence: str, terms: _Terms) -> Iterable[_Span]:
    if terms.pattern is None:
        return []
    found = terms.pattern.finditer(sentence)
    return sorted(
        (_Span(m.start(), m.end(), _shown_as(m[0], terms.shown)) for m in found),
        key=lambda span: (span.start - span.end, span.start),
    )


def _shown_as(found: str, shown: dict[str, str]) -> str:
    """Return a term's translation, with a capital where the sentence has given it one."""
    plain = re.sub(r"\s+", " ", found)
    if plain in shown:
        return shown[plain]
    translation = shown[plain[0].lower() + plain[1:]]
    return translation[:1].upper() + translation[1:]
