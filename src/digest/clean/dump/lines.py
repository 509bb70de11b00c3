"""Lines of a copied page, each with what it is by its shape. (calculation)

In: plain text. Out: `Line` tuple. Must not know where in the article a line stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from digest.clean.dump.furniture_words import (
    CREDIT,
    NETWORKS,
    PROMPT,
    RELATED,
    RIGHTS,
    SHARING,
    TAGS,
)
from digest.clean.dump.stamps import is_stamp, tells_time
from digest.clean.text import count_words, ends_sentence, tidy


class Kind(Enum):
    """What a line is by its shape."""

    NAVIGATION = auto()
    COUNTER = auto()
    BYLINE = auto()
    STAMP = auto()
    CRUMBS = auto()
    BARS = auto()
    SHARE = auto()
    PROMPT = auto()
    RELATED = auto()
    TAGS = auto()
    CREDIT = auto()
    RIGHTS = auto()
    PROSE = auto()
    ITEM = auto()
    SHORT = auto()


class Line(NamedTuple):
    """One line, and whether it stands alone between blank lines.

    A million of them are made of a hostile text: a tuple is made faster than a frozen dataclass.
    """

    text: str
    kind: Kind
    alone: bool


# A paragraph, as against a headline: newspaper headlines stay below 20 words and rarely end
# in a full stop, paragraphs rarely stay below 12 words and do.
_PROSE_WORDS = 12
_PROSE_WORDS_WITHOUT_STOP = 30
# Hard-wrapped text: editors wrap between 60 and 100 columns.
_WRAPPED_WIDTH = 55

# "commentAPP": longer on both sides of the seam than brand names such as YouTube or PayPal.
_GLUED_LEFT, _GLUED_RIGHT = 4, 3
# "HomeNewsWeatherSport": no name and few identifiers have four parts.
_GLUED_PARTS = 4
_CODE = re.compile(r"[(){}\[\]=;:<>_/]")
# Counters and bylines are short; longer lines are text, whatever they count.
_FURNITURE_WIDTH = 160

_COUNTED = (
    r"views?|reads?|shares?|likes?|comments?|min(?:ute)?s?\s+read|"
    r"visitas|vistas|lecturas|comentarios|compartidos|min(?:utos)?\s+de\s+lectura|min(?:uti)?\s+di\s+lettura|min(?:utes)?\s+de\s+lecture|"
    r"visualiza(?:ciones|ções|zioni)|leituras|comentários|vues|lectures|commentaires|partages|"
    r"Aufrufe|Kommentare|Ansichten|commenti|letture|weergaven|wyświetleń|komentarz\w*|просмотр\w*|комментари\w*"
)
_COUNTER = re.compile(
    rf"[|·•\-–—,]?\s*\b\d[\d.,\s]{{0,12}}[km]?\s*(?:{_COUNTED})\b|^(?:{_COUNTED})\s*\(\d{{1,6}}\)$",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_PARTICLE = r"(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|y|e|i|and|und|et)"
_FULL_NAME = rf"{_NAME}(?:\s+(?:{_PARTICLE}\s+)*{_NAME}){{0,4}}"
# "By Ana Ruiz", also with a place or a post: "Por Ana Ruiz — Sevilla", "By Jo Day, Sports Editor".
_BYLINE = re.compile(
    rf"(?i:written by|by|por|par|von|di|door|przez|per|texto:|text:|"
    rf"autora?:|автор:|текст:|بقلم:?)\s+"
    rf"(?P<author>{_FULL_NAME})(?:\s*[,–—|-]\s*{_FULL_NAME})?\W*"
)
_BARE_NAME = re.compile(rf"{_NAME}(?:\s+(?:{_PARTICLE}\s+)*{_NAME}){{1,3}}")
_SEPARATOR = re.compile(r"\s*[|·•]\s*|,\s+|\s+[–—-]\s+")
_PLACE_END = re.compile(r"\s*[|·•]\s*|,\s+|\s+[–—-]\s+|\.\s+")
_BARS = re.compile(r"\s*[|·•]\s*")
_BAR_WORDS = 3
# A caption that ends in the name of its photographer in capitals.
_SIGNED_CAPTION = re.compile(r"[.!?»”\"] [^\W\d_a-z]{2,}(?: [^\W\d_a-z]{2,}){0,3}$")
# And one that ends in a credit: "The mill is empty. Photo: Jo Day".
_CREDITED_CAPTION = re.compile(rf"[.!?)] (?i:{CREDIT.pattern})\s*\S+(?: \S+){{0,3}}$")
_ARROW = re.compile(r"\s*[>›»]\s+|\s+/\s+")
_LABEL_WORDS = 4
_LONG_NAME = 6
_NO_LABEL = re.compile(r"[.!?:;。！？=(){}\[\]]|\d")
# A prompt of a few sentences at most; chosen, not measured.
_PROMPT_WIDTH = 400
# The start of a line tells a menu; a line of 5 MB took five seconds to look at whole.
_MENU_WIDTH = 20_000
# So many lines at either end are looked at for furniture, to bound the work; not measured.
_EDGE = 2_000
BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])\s+")


def _split(text: str) -> list[tuple[str, bool]]:
    """Return the text's units and whether each stands alone between blank lines."""
    units: list[tuple[str, bool]] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for raw in chunk.split("\n") if (line := tidy(raw))]
        if _is_wrapped(lines):
            lines = [" ".join(lines)]
        units.extend((line, len(lines) == 1) for line in lines)
    return units


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines are one paragraph broken at a margin."""
    full = lines[:-1]
    if not full or not all(len(line) >= _WRAPPED_WIDTH for line in full):
        return False
    if len(full[0]) <= _FURNITURE_WIDTH and _short_furniture(full[0]):
        return False
    return not any(BULLET.match(line) for line in lines) and not all(map(ends_sentence, full))


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines in order; those far from both ends are looked at for text alone."""
    units = _split(text)
    late = len(units) - _EDGE
    return tuple(
        Line(unit, _kind_of(unit) if i < _EDGE or i >= late else _text_kind(unit), alone)
        for i, (unit, alone) in enumerate(units)
    )


def _kind_of(text: str) -> Kind:
    if len(text) <= _FURNITURE_WIDTH:
        kind = _short_furniture(text)
        if kind:
            return kind
    if len(text) <= _PROMPT_WIDTH and PROMPT.match(text):
        return Kind.PROMPT
    return Kind.NAVIGATION if _is_navigation(text) else _text_kind(text)


def _text_kind(text: str) -> Kind:
    if not text[0].isalpha() and BULLET.match(text):
        return Kind.ITEM
    if len(text) < _PROSE_WORDS:
        return Kind.SHORT
    words = count_words(text)
    if words >= _PROSE_WORDS_WITHOUT_STOP or (words >= _PROSE_WORDS and ends_sentence(text)):
        return Kind.PROSE
    return Kind.SHORT


def _short_furniture(text: str) -> Kind | None:
    without_counters = _COUNTER.sub("", text).strip()
    if not without_counters:
        return Kind.COUNTER
    if _BYLINE.fullmatch(_without_stamps(without_counters)):
        return Kind.BYLINE
    return next((kind for kind, holds in _SHAPES if holds(text)), None)


def _without_stamps(text: str) -> str:
    """Return a byline without the times beside it."""
    parts = _SEPARATOR.split(text)
    return ", ".join(part for part in parts if part and not is_stamp(part))


def is_timed(line: Line) -> bool:
    """Whether it is a stamp that only pages print; a letter is dated as well."""
    return line.kind is Kind.STAMP and tells_time(line.text)


def _is_dated(text: str) -> bool:
    if is_stamp(text):
        return True
    # "Sevilla, 22 de noviembre", "Barcelona. Diumenge, 22 de novembre. 10:30".
    place, *rest = _PLACE_END.split(text, maxsplit=1)
    return bool(rest) and is_label(place) and is_stamp(rest[0])


def _is_crumbs(text: str) -> bool:
    """Whether it is a path through a site: two arrows or more between labels."""
    parts = _ARROW.split(text)
    return len(parts) > 2 and all(is_label(part) for part in parts)


def is_label(text: str) -> bool:
    """Whether it could be an entry of a menu: a few words without stop or number."""
    return 0 < count_words(text) <= _LABEL_WORDS and not _NO_LABEL.search(text)


def _is_share(text: str) -> bool:
    """Whether it names a service beside a word of sharing, or two services, and little else."""
    words = [word for raw in text.casefold().split() if (word := raw.strip(",|·•:/-–"))]
    services = [word for word in words if _is_network(word)]
    if len(words) < 2:
        return False
    shared = words[0] in SHARING and len(words) <= _LABEL_WORDS
    if words[0] in SHARING and len(services) > 1:
        return len(words) <= 2 * _LABEL_WORDS
    told = all(_is_network(w) or w in SHARING or (shared and len(w) < 4) for w in words)
    return told and len(services) >= (1 if shared else 2)


def _is_network(word: str) -> bool:
    """Whether it names a service, as it stands or with an ending: "Facebooku"."""
    return word in NETWORKS or (len(word) > _LONG_NAME and word[:-1] in NETWORKS)


def _is_related(text: str) -> bool:
    """Whether it says "read also", alone or before a colon; "read more books" is text."""
    match = RELATED.match(text)
    return match is not None and text[match.end() :].lstrip()[:1] in ("", ":", ">", "›", "»", "→")


def _is_tags(text: str) -> bool:
    match = TAGS.match(text)
    words = text.split()
    hashed = len(words) > 1 and all(word.startswith("#") and word[1:2].isalnum() for word in words)
    return hashed or (match is not None and text[match.end() : match.end() + 2].lstrip()[:1] == ":")


def _is_credit(text: str) -> bool:
    """Whether it names who took a picture: "Photo: Jo Day", "(foto Ansa)", "... mill. JO DAY"."""
    if _SIGNED_CAPTION.search(text) or _CREDITED_CAPTION.search(text):
        return True
    inner = text.strip("()[]")
    in_brackets = inner != text and CREDIT.match(f"{inner.replace(' ', ': ', 1)}") is not None
    return in_brackets or (CREDIT.match(text) is not None and not ends_sentence(text))


def _is_bar(text: str) -> bool:
    """Whether it is labels between bars, or a lone "Share"."""
    return _is_piped(text) or (len(text) > _LABEL_WORDS and text.casefold() in SHARING)


def _is_piped(text: str) -> bool:
    """Whether it is labels between bars: two of two words at most, or three and more."""
    parts = [part for part in _BARS.split(text) if part]
    words = [count_words(part) for part in parts]
    short = len(parts) > 1 and all(is_label(part) for part in parts)
    return short and (max(words) <= 2 or (len(parts) > 2 and max(words) <= _BAR_WORDS))


def _is_rights(text: str) -> bool:
    if RIGHTS.fullmatch(text.rstrip(".")):
        return True
    return RIGHTS.match(text) is not None and any(c.isdigit() or c == "©" for c in text)


_SHAPES = (
    (Kind.STAMP, _is_dated),
    (Kind.CRUMBS, _is_crumbs),
    (Kind.BARS, _is_bar),
    (Kind.SHARE, _is_share),
    (Kind.RELATED, _is_related),
    (Kind.TAGS, _is_tags),
    (Kind.CREDIT, _is_credit),
    (Kind.RIGHTS, _is_rights),
)


def _is_navigation(text: str) -> bool:
    """Whether the words are glued as a menu's are when its markup is lost."""
    if ends_sentence(text):
        return False
    text = text[:_MENU_WIDTH]
    tokens = [_parts(token) for token in text.split()]
    if sum(_is_label_pair(*pair) for parts in tokens for pair in pairwise(parts)) >= 2:
        return True
    if _CODE.search(text):
        return False
    seams = [pair for parts in tokens for pair in pairwise(parts) if _is_glued(*pair)]
    telling = any(left[0].islower() for left, _ in seams)
    return len(seams) >= 2 and (telling or any(len(parts) >= _GLUED_PARTS for parts in tokens))


def _parts(token: str) -> list[str]:
    """Split a token where a capital follows a small letter: spain, SPAINchile, CHILE."""
    cuts = [i for i, (a, b) in enumerate(pairwise(token), 1) if a.islower() and b.isupper()]
    return [token[start:end] for start, end in pairwise((0, *cuts, len(token)))]


def _is_label_pair(left: str, right: str) -> bool:
    """Whether a word is followed by itself in capitals, as in `spainSPAIN`."""
    small = left.lstrip("".join(letter for letter in set(left) if letter.isupper()))
    return len(small) >= 2 and right.startswith(small.upper())


def _is_glued(left: str, right: str) -> bool:
    return len(left) >= _GLUED_LEFT and len(right) >= _GLUED_RIGHT and left.isalpha()


def is_bare_name(line: Line) -> bool:
    """Whether a line is two to four capitalised words, as a name is that has no "by" before it."""
    return line.kind is Kind.SHORT and _BARE_NAME.fullmatch(line.text) is not None


def author_of(byline: str) -> str | None:
    """Return the name in a byline."""
    match = _BYLINE.fullmatch(_without_stamps(_COUNTER.sub("", byline).strip()))
    return match["author"].rstrip(".") if match else None
