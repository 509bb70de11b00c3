"""Whether a site lets its pages be read by us. (calculation)

In: what `/robots.txt` gave. Out: whether an address may be asked (RFC 9309). Must not know how
it was fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

# RFC 9309, section 2.5: a crawler must read this much at least.
MAX_BYTES = 500 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin; None lets everything be read."""

    parsed: Protego | None = None

    def allow(self, url: str, agent: str) -> bool:
        """Return whether `agent` (its whole User-Agent, of which the first word counts) may."""
        return self.parsed is None or self.parsed.can_fetch(url, _token(agent))


def read_rules(body: bytes) -> Rules:
    """Read `robots.txt`; lines that make no sense are skipped, what is too long is cut off."""
    if len(body) >= MAX_BYTES:
        # Half a rule is another rule: "Disallow: /" of "Disallow: /private".
        body = body[: body.rfind(b"\n", 0, MAX_BYTES) + 1]
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    return Rules(Protego.parse(text))


def robots_url(url: str) -> str:
    """Return where the rules for an address are; without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"


def _token(agent: str) -> str:
    """Return the name within a User-Agent; that of everybody where it has none."""
    return next(iter(agent.partition("/")[0].split()), "*")
