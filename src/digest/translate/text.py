"""What is to be translated. (data)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TextKind(StrEnum):
    """What a text is: a headline has no full stop, and engines want one."""

    PROSE = "prose"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Text:
    """A text to translate: `wording` is what engines are given, `original` what readers see."""

    original: str
    language: str
    wording: str = ""
    kind: TextKind = TextKind.PROSE

    @property
    def source(self) -> str:
        """What is given to the engine."""
        return self.wording or self.original
