"""What a server's headers say about asking again. (calculation)

In: response headers and the time they came. Out: durations and validators. Must not know how
the answer was fetched, nor what is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# A server's word is taken for a day at most, so that a slip of its own (a year's `max-age` on
# a feed, a `Retry-After` in milliseconds) does not silence a source. Chosen, not measured.
LONGEST = timedelta(days=1)
_NOW_OR_NEVER = timedelta(0)
_DIRECTIVE = re.compile(r'([A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?')
_NOT_KEPT = frozenset({"no-cache", "no-store"})


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """Return how long an answer stays fresh in a private cache: 0 to a day.

    `headers` finds names in any case and joins repeated ones with a comma. RFC 9111, sections
    4.2.1 and 5.2.2: `max-age` goes before `Expires`, `Age` is taken off, `s-maxage` is for
    shared caches. What cannot be read counts as stale; nothing is guessed from Last-Modified.
    """
    directives = _directives(headers.get("Cache-Control", ""))
    if _NOT_KEPT & directives.keys():
        return _NOW_OR_NEVER
    if "max-age" in directives:
        lifetime = _seconds(directives["max-age"]) or _NOW_OR_NEVER
    else:
        lifetime = _until_expiry(headers, now=now)
    age = _seconds(headers.get("Age", "")) or _NOW_OR_NEVER
    return _bounded(lifetime - age)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return how long the server asks to be left alone: 0 to a day, None where it does not say.

    Seconds or an HTTP date: RFC 9110, section 10.2.3.
    """
    value = headers.get("Retry-After", "").strip()
    seconds = _seconds(value)
    if seconds is not None:
        return _bounded(seconds)
    date = _date(value)
    return None if date is None else _bounded(date - now)


def _directives(value: str) -> dict[str, str]:
    """Return the directives by name; of one that is given twice, the first."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), quoted or plain)
    return found


def _until_expiry(headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """Return `Expires` less `Date`, so that a wrong clock on the other side does no harm."""
    expires = _date(headers.get("Expires", ""))
    if expires is None:
        return _NOW_OR_NEVER
    return expires - (_date(headers.get("Date", "")) or now)


def _seconds(value: str) -> timedelta | None:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    # More digits than this are more than a day; int() refuses thousands of them.
    return LONGEST * 2 if len(digits.lstrip("0")) > 9 else timedelta(seconds=int(digits[-10:]))


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _bounded(duration: timedelta) -> timedelta:
    return min(max(duration, _NOW_OR_NEVER), LONGEST)
