"""Text copied off a web page, navigation and all, to the article in it. (calculation)

In: plain text. Out: `Content` of title, author and blocks. The rules are general: they look
at shape (glued words, length, punctuation, place), never at one site's words. Where the text
has no running prose (a poem, a list, code), all of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from digest.clean.content import Content
from digest.clean.text import count_words, ends_sentence, tidy
from digest.model import Block, BlockKind


class _Kind(Enum):
    NAVIGATION = auto()
    COUNTER = auto()
    BYLINE = auto()
    PROSE = auto()
    ITEM = auto()
    SHORT = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: _Kind
    alone: bool


# A paragraph, as against a headline: newspaper headlines stay below 20 words and rarely end
# in a full stop, paragraphs rarely stay below 12 words and do.
_PROSE_WORDS = 12
_PROSE_WORDS_WITHOUT_STOP = 30
_HEADING_WORDS = 16
# A site's name or a kicker above a headline has up to three words.
_KICKER_WORDS = 3
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
    r"visitas|vistas|lecturas|comentarios|compartidos|min(?:utos)?\s+de\s+lectura|"
    r"visualiza(?:ciones|ções|zioni)|leituras|comentários|vues|lectures|commentaires|partages|"
    r"Aufrufe|Kommentare|Ansichten|commenti|letture|weergaven|wyświetleń|просмотр\w*"
)
_COUNTER = re.compile(rf"[|·•\-–—,]?\s*\b\d[\d.,\s]{{0,12}}[km]?\s*(?:{_COUNTED})\b", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_PARTICLE = r"(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|y|e|i|and|und|et)"
_BYLINE = re.compile(
    rf"(?i:written by|by|por|par|von|di|door|przez|texto:|text:)\s+"
    rf"(?P<author>{_NAME}(?:\s+(?:{_PARTICLE}\s+)*{_NAME}){{0,4}})\W*"
)
_BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])\s+")


def read_dump(text: str) -> Content:
    """Return the article that stands in the text.

    The title is the first headline-like line after the last piece of navigation, before the
    first paragraph; what stands above it goes when it is navigation or as short as a site's
    name. A paragraph that only repeats the one before it is given once.
    """
    lines = [_classify(part, alone) for part, alone in _split(text)]
    first, last = _prose_span(lines)
    if first is None:
        return _keep_whole(lines)
    head, body = lines[:first], _drop_tail(lines[first:], last - first)
    title_at = _find_title(head)
    author = next((_author(line.text) for line in head if line.kind is _Kind.BYLINE), None)
    kept = [line for i, line in enumerate(head) if i != title_at and _stays(head, i, title_at)]
    title = head[title_at].text if title_at is not None else None
    return Content(title=title, author=author, blocks=_to_blocks(kept + _without_repeats(body)))


# --- lines ---------------------------------------------------------------------------------


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
    if len(lines) < 2 or any(_BULLET.match(line) for line in lines):
        return False
    full = lines[:-1]
    return all(len(line) >= _WRAPPED_WIDTH for line in full) and not all(
        ends_sentence(line) for line in full
    )


def _classify(text: str, alone: bool) -> _Line:
    return _Line(text, _kind_of(text), alone)


def _kind_of(text: str) -> _Kind:
    if len(text) <= _FURNITURE_WIDTH:
        without_counters = _COUNTER.sub("", text).strip()
        if not without_counters:
            return _Kind.COUNTER
        if _BYLINE.fullmatch(without_counters):
            return _Kind.BYLINE
    if _is_navigation(text):
        return _Kind.NAVIGATION
    if _BULLET.match(text):
        return _Kind.ITEM
    words = count_words(text)
    if words >= _PROSE_WORDS_WITHOUT_STOP or (words >= _PROSE_WORDS and ends_sentence(text)):
        return _Kind.PROSE
    return _Kind.SHORT


def _is_navigation(text: str) -> bool:
    """Whether the words are glued as a menu's are when its markup is lost."""
    if ends_sentence(text):
        return False
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


def _author(byline: str) -> str | None:
    match = _BYLINE.fullmatch(_COUNTER.sub("", byline).strip())
    return match["author"].rstrip(".") if match else None


# --- the article among the lines -------------------------------------------------------------


def _prose_span(lines: Sequence[_Line]) -> tuple[int | None, int]:
    at = [i for i, line in enumerate(lines) if line.kind is _Kind.PROSE]
    return (at[0], at[-1]) if at else (None, -1)


def _find_title(head: Sequence[_Line]) -> int | None:
    """Return where the headline stands above the first paragraph, if anywhere."""
    after = max((i for i, line in enumerate(head) if line.kind is _Kind.NAVIGATION), default=-1)
    candidates = [i for i, line in enumerate(head) if line.kind is _Kind.SHORT and i > after]
    candidates = candidates or [i for i, line in enumerate(head) if line.kind is _Kind.SHORT]
    telling = [i for i in candidates if count_words(head[i].text) > _KICKER_WORDS]
    return next(iter(telling or candidates), None)


def _stays(head: Sequence[_Line], at: int, title_at: int | None) -> bool:
    """Whether a line above the first paragraph belongs to the article.

    Above the title, short lines are the site's header: all of them where a menu follows,
    elsewhere those as short as a name.
    """
    line = head[at]
    if line.kind in (_Kind.NAVIGATION, _Kind.COUNTER, _Kind.BYLINE):
        return False
    if title_at is None or at > title_at or line.kind is not _Kind.SHORT:
        return True
    menu_follows = any(other.kind is _Kind.NAVIGATION for other in head[at:title_at])
    return not menu_follows and count_words(line.text) > _KICKER_WORDS


def _drop_tail(body: Sequence[_Line], last: int) -> list[_Line]:
    """Drop counters everywhere, and navigation after the last paragraph."""
    furniture = (_Kind.COUNTER, _Kind.NAVIGATION)
    return [
        line
        for i, line in enumerate(body)
        if line.kind is not _Kind.COUNTER and not (i > last and line.kind in furniture)
    ]


def _without_repeats(body: Sequence[_Line]) -> list[_Line]:
    kept: list[_Line] = []
    for line in body:
        repeated = kept and line.kind is _Kind.PROSE and line.text == kept[-1].text
        if not repeated:
            kept.append(line)
    return kept


def _to_blocks(lines: Sequence[_Line]) -> tuple[Block, ...]:
    following = [*lines[1:], None]
    return tuple(
        Block(_block_kind(line, after), _without_bullet(line))
        for line, after in zip(lines, following, strict=True)
    )


def _without_bullet(line: _Line) -> str:
    return _BULLET.sub("", line.text, count=1) if line.kind is _Kind.ITEM else line.text


def _block_kind(line: _Line, after: _Line | None) -> BlockKind:
    if line.kind is _Kind.ITEM:
        return BlockKind.ITEM
    heads_prose = after is not None and after.kind in (_Kind.PROSE, _Kind.ITEM)
    is_heading = (
        line.kind is _Kind.SHORT
        and line.alone
        and heads_prose
        and count_words(line.text) <= _HEADING_WORDS
        and not ends_sentence(line.text)
    )
    return BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH


def _keep_whole(lines: Sequence[_Line]) -> Content:
    """Without prose there is no telling furniture from text; only sure navigation goes."""
    kept = [line for line in lines if line.kind is not _Kind.NAVIGATION]
    title = kept[0].text if kept else None
    blocks = tuple(
        Block(
            BlockKind.ITEM if line.kind is _Kind.ITEM else BlockKind.PARAGRAPH,
            _without_bullet(line),
        )
        for line in kept[1:]
    )
    return Content(title=title, author=None, blocks=blocks)
