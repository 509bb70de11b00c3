"""What every translation engine offers. (data)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Pair(NamedTuple):
    """From one language to another, as `engine_language` names them: ("en", "es")."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}→{self.target}"


# Regions that write Chinese in traditional characters, beside the script's own name (CLDR).
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def engine_language(tag: str) -> str:
    """Return the language of a BCP 47 tag as engines tell them apart.

    Its primary subtag, but `zh-Hant` for Chinese in traditional characters.
    """
    base, *rest = tag.replace("_", "-").lower().split("-")
    return "zh-Hant" if base == "zh" and _TRADITIONAL & set(rest) else base


@dataclass(frozen=True, slots=True)
class Installed:
    """A language pair that an engine can translate now; `version` names its data."""

    pair: Pair
    version: str


class Care(StrEnum):
    """How an engine goes to work.

    `GUARDED` is for sentences whose usual translation was refused: another beam, no repetition.
    """

    USUAL = "usual"
    GUARDED = "guarded"


class Translator(Protocol):
    """An engine: Argos, Bergamot or Apertium. Translating opens no network connection."""

    @property
    def name(self) -> str:
        """As the digest's footer names it."""
        ...

    def installed(self) -> Mapping[Pair, Installed]:
        """Return what can be translated now, looked up on disk."""
        ...

    @property
    def cares(self) -> tuple[Care, ...]:
        """The ways of working that give different outputs, `USUAL` first."""
        ...

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        """Translate sentences, one output for each input, in order.

        Raises:
            EngineError: the engine broke; nothing of the batch is usable.
        """
        ...
