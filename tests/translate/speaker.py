"""An engine whose answers are known, where a test is about what is done with answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from digest.errors import EngineError
from digest.translate.engine import Care, Installed, Pair


class Speaker:
    """An engine that answers with a function and notes what it was asked."""

    def __init__(
        self,
        name: str,
        *pairs: Pair,
        answer: Callable[[str], str],
        guarded: Callable[[str], str] | None = None,
        version: str = "1",
    ) -> None:
        self.name, self._answer, self._guarded = name, answer, guarded
        self.cares = (Care.USUAL, Care.GUARDED) if guarded else (Care.USUAL,)
        self._pairs = {pair: Installed(pair, version) for pair in pairs}
        self.asked: list[list[str]] = []

    def installed(self) -> Mapping[Pair, Installed]:
        return self._pairs

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        assert pair in self._pairs
        self.asked.append(list(texts))
        answer = self._guarded if care is Care.GUARDED and self._guarded else self._answer
        return [answer(text) for text in texts]


def marked(text: str) -> str:
    return f"*{text}*"


def fails(text: str) -> str:
    raise EngineError("Argos", f"broke at {text[:3]}")
