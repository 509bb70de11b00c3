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

# "spainSPAIN": a menu entry and its label without the space between.
_DOUBLED = re.compile(r"([^\W\d_]{2,})(?=\1)", re.IGNORECASE)
# "NewslettersSign", "commentAPP": longer on both sides than brand names such as YouTube.
_GLUED = re.compile(r"[^\W\d_]{4,}(?<=[^\W\d_A-Z])[A-Z](?:[^\W\d_]{2,})")
_GLUED_SHARE = 0.3

_COUNTED = (
    r"views?|reads?|shares?|likes?|comments?|min(?:ute)?s?\s+read|"
    r"visitas|vistas|lecturas|comentarios|compartidos|min(?:utos)?\s+de\s+lectura|"
    r"visualiza(?:ciones|ções|zioni)|leituras|comentários|vues|lectures|commentaires|partages|"
    r"Aufrufe|Kommentare|Ansichten|commenti|letture|weergaven|wyświetleń|просмотр\w*"
)
_COUNTER = re.compile(rf"[|·•\-–—,]?\s*\b\d[\d.,\s]*[km]?\s*(?:{_COUNTED})\b", re.IGNORECASE)
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
    kept = [line for i, line in enumerate(head) if i != title_at and _stays(line, i, title_at)]
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
    if _is_navigation(text):
        return _Kind.NAVIGATION
    without_counters = _COUNTER.sub("", text).strip()
    if not without_counters:
        return _Kind.COUNTER
    if _BYLINE.fullmatch(without_counters):
        return _Kind.BYLINE
    if _BULLET.match(text):
        return _Kind.ITEM
    words = count_words(text)
    if words >= _PROSE_WORDS_WITHOUT_STOP or (words >= _PROSE_WORDS and ends_sentence(text)):
        return _Kind.PROSE
    return _Kind.SHORT


def _is_navigation(text: str) -> bool:
    if ends_sentence(text):
        return False
    doubled = [m for m in _DOUBLED.finditer(text) if _is_label_pair(text, m)]
    if len(doubled) >= 2:
        return True
    glued = len(_GLUED.findall(text))
    return glued >= 2 and glued >= _GLUED_SHARE * count_words(text)


def _is_label_pair(text: str, match: re.Match[str]) -> bool:
    """Whether a doubled word changes case at the seam: `spainSPAIN`, not `papa` or `couscous`."""
    first = match[1]
    second = text[match.end() : match.end() + len(first)]
    return first != second and second.isupper()


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


def _stays(line: _Line, at: int, title_at: int | None) -> bool:
    """Whether a line above the first paragraph belongs to the article."""
    if line.kind in (_Kind.NAVIGATION, _Kind.COUNTER, _Kind.BYLINE):
        return False
    above_title = title_at is not None and at < title_at
    return not (above_title and count_words(line.text) <= _KICKER_WORDS)


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
        Block(_block_kind(line, after), line.text)
        for line, after in zip(lines, following, strict=True)
    )


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
        Block(BlockKind.ITEM if line.kind is _Kind.ITEM else BlockKind.PARAGRAPH, line.text)
        for line in kept[1:]
    )
    return Content(title=title, author=None, blocks=blocks)
