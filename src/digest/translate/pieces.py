"""A text in pieces that an engine can take, and back. (calculation)

Engines translate one sentence at a time and lose the end of one that is beyond their context
without a word. So a text is divided into sentences, and a long sentence at its clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from digest.language import split_sentences

# In characters. Sentences of FLORES-200 dev joined by semicolons to 540 and 810 characters come out
# of the Bergamot models between English and Portuguese with chrF 58 and 44 whole, with 70 and 71 in
# pieces of 260 to 320; an ordinary sentence of 200 to 260 loses 1 to 1.5 by being divided.
_LONGEST = 300
_WIDE = 3
# Where a sentence is divided, best first: between its main parts, before a conjunction, at any
# comma, between words. Without any of those (an endless word, Chinese) anywhere.
_CONJUNCTION = (
    r"(?:and|but|or|while|which|who|because|although|so|y|e|pero|o|mientras|que|porque|aunque|mas|"
    r"enquanto|et|mais|ou|tandis|qui|car|und|aber|oder|während|die|der|das|dass|weil|ma|mentre|"
    r"perché|che|en|maar|terwijl)"
)
_BORDERS = (
    re.compile(r"(?<=[;:])\s+|(?<!\s)\s++(?=[–—]\s)|(?<=[；：。])"),
    re.compile(
        rf"(?<=,)\s+(?={_CONJUNCTION}\s)|(?<=[)\]»”])\s+|(?<!\s)\s++(?=[(\[«“])", re.IGNORECASE
    ),
    re.compile(r"(?<=,)\s+|(?<=[，、،])\s*"),
    re.compile(r"(?<!\s)\s++"),
)
# A border nearer to either end than this share of the whole leaves a piece that says nothing.
_NEAREST = 0.25
# Shorter ones are better translated whole, whatever else is tried.
_WORTH_DIVIDING = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and the white space between it and the next one."""

    text: str
    gap: str = " "


def sentences_of(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a text; the text itself where it is one or none."""
    return tuple(split_sentences(text, language)) or (text,)


def clauses_of(sentence: str, language: str) -> tuple[Piece, ...]:  # noqa: ARG001
    """Return the pieces of one sentence, each short enough for every engine; most often one.

    Texts and gaps put together are the sentence.
    """
    return tuple(_divided(sentence, _LONGEST))


def shorter_pieces(sentence: str, language: str) -> tuple[Piece, ...]:  # noqa: ARG001
    """Return clauses even of a sentence that is not long: another try for what failed."""
    length = _length(sentence)
    # No piece is longer than that after one division.
    limit = min(_LONGEST, int(length * (1 - _NEAREST)) + 1)
    return tuple(_divided(sentence, limit)) if length > _WORTH_DIVIDING else (Piece(sentence, ""),)


def join_pieces(pieces: Sequence[Piece], outputs: Sequence[str]) -> str:
    """Return one sentence out of the translations of its pieces, in order.

    What an engine adds to make a sentence of a clause is taken away: a full stop, a capital.
    """
    if len(pieces) == 1:
        return outputs[0]
    last = len(pieces) - 1
    parts = []
    for at, (piece, output) in enumerate(zip(pieces, outputs, strict=True)):
        shown = output.strip()
        if at < last and not piece.text.endswith((".", "。")):
            shown = shown.rstrip(".。")
        if at and piece.text[:1].islower() and shown[1:2].islower():
            shown = shown[:1].lower() + shown[1:]
        parts.append(shown + piece.gap)
    return "".join(parts).strip()


def _divided(text: str, limit: int) -> Iterator[Piece]:
    """Yield the pieces of a text in order; each step halves it at its best border."""
    waiting = [Piece(text, "")]
    while waiting:
        piece = waiting.pop()
        border = _border(piece.text) if _length(piece.text) > limit else None
        if border is None:
            yield piece
            continue
        start, end = border
        first = Piece(piece.text[:start], piece.text[start:end])
        waiting += [Piece(piece.text[end:], piece.gap), first]


def _border(text: str) -> tuple[int, int] | None:
    """Return the place (start, end of its white space) of the best border nearest the middle."""
    low, high = len(text) * _NEAREST, len(text) * (1 - _NEAREST)
    for pattern in _BORDERS:
        places = (match.span() for match in pattern.finditer(text))
        fitting = [place for place in places if low <= place[0] and place[1] <= high]
        if fitting:
            return min(fitting, key=lambda place: abs(place[0] + place[1] - len(text)))
    return (len(text) // 2, len(text) // 2) if len(text) > 1 else None


def _length(text: str) -> int:
    """Return a length in characters; Chinese, Japanese and Korean ones say three times as much."""
    return sum(_WIDE if east_asian_width(character) in "WF" else 1 for character in text)
