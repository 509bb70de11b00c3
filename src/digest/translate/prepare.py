"""Texts as engines are given them. (calculation)

In: a text as a reader would see it. Out: its sentences, each as the engine's input and as the key
of the memory: one form of Unicode, plain white space, no control characters, tokens in place of
what must not be translated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from digest.model import Glossary
from digest.translate import headline
from digest.translate.keep import Masked, mask
from digest.translate.pieces import sentences_of
from digest.translate.text import Text, TextKind

# Controls of the screen and of the direction of writing say nothing to an engine; the joiners
# U+200C and U+200D belong to words of Persian and of Indian scripts.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# The longest sentence of FLORES-200 dev has 407 characters, and a text is a headline or a sentence
# or two of a summary. What is longer than this is neither, and no engine is given it.
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Given:
    """A sentence as an engine is given it; texts that have it in common are translated once."""

    language: str
    kind: TextKind
    masked: Masked
    source: str

    @property
    def text(self) -> str:
        """What the engine reads, and what the memory is asked for."""
        return self.masked.text


def prepare(text: Text, target: str, glossary: Glossary) -> tuple[Given, ...]:
    """Return a text's sentences, ready to be translated; none of an empty text."""
    plain = normalise(text.source)
    if len(plain) > LONGEST:
        sentences: tuple[str, ...] = (plain,)
    else:
        sentences = sentences_of(plain, text.language) if plain else ()
    return tuple(_given(sentence, text, target, glossary) for sentence in sentences)


def normalise(text: str) -> str:
    """Return a text in NFC, with plain white space and without control characters."""
    composed = unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))
    return " ".join(_CONTROLS.sub("", " ".join(composed.split())).split())


def _given(sentence: str, text: Text, target: str, glossary: Glossary) -> Given:
    worded = (
        headline.before(sentence, text.language) if text.kind is TextKind.HEADLINE else sentence
    )
    return Given(text.language, text.kind, mask(worded, text.language, target, glossary), sentence)
