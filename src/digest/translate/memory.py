"""What was translated before, and what was refused. (data)

In: routes and sentences as they were given to engines. Out: what came of them. A sentence that
the gate refused is kept too: the same engines give the same again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from digest.model import Refusal


class Memory(Protocol):
    """Translations made before, keyed by route and sentence."""

    def recall(self, route: str, texts: Sequence[str]) -> Mapping[str, str]:
        """Return the translations known of these texts by this route."""
        ...

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep translations made by this route."""
        ...

    def refused(self, route: str, texts: Sequence[str]) -> Mapping[str, Refusal]:
        """Return which of these texts the gate refused by this route."""
        ...

    def refuse(self, route: str, refusals: Sequence[Refusal]) -> None:
        """Keep what was refused of this route."""
        ...


class ForgetfulMemory:
    """No memory: every text is translated anew."""

    def recall(self, route: str, texts: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def remember(self, route: str, pairs: Mapping[str, str]) -> None:
        """Keep nothing."""

    def refused(self, route: str, texts: Sequence[str]) -> Mapping[str, Refusal]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def refuse(self, route: str, refusals: Sequence[Refusal]) -> None:
        """Keep nothing."""
