"""What a server says of how long its answer holds, and when to come back. (calculation)

In: headers of an answer, and the time. Out: durations. The rules are those of a private cache
(RFC 9111), for what a feed reader needs of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=1)
_NONE = timedelta(0)
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?')


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return how long an answer holds: a day at most, zero if it says nothing (section 4.2)."""
    control = directives(headers.get("Cache-Control", ""))
    if "no-cache" in control or "no-store" in control:
        return _NONE
    lifetime = _seconds(control.get("max-age"))
    if lifetime is None:
        lifetime = _until(headers.get("Expires"), http_date(headers.get("Date")) or now)
    age = _seconds(headers.get("Age")) or _NONE
    return _bounded((lifetime or _NONE) - age)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long a server wants to be left alone, a day at most (RFC 9110, 10.2.3)."""
    if not value:
        return None
    wait = _seconds(value.strip())
    if wait is None:
        wait = _until(value, now)
    return None if wait is None else _bounded(wait)


def directives(value: str) -> dict[str, str]:
    """Return the directives of a Cache-Control header; the first of two of one name holds."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(value[:1000]):
        found.setdefault(name.lower(), quoted or plain)
    return found


def http_date(value: str | None) -> datetime | None:
    """Return the time of a header; None where it is none."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:100])
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _until(value: str | None, now: datetime) -> timedelta | None:
    moment = http_date(value)
    return moment - now if moment else None


def _seconds(value: str | None) -> timedelta | None:
    if value is None or not re.fullmatch(r"\d{1,12}", value.strip()):
        return None
    return timedelta(seconds=min(int(value), 10**9))


def _bounded(duration: timedelta) -> timedelta:
    return max(_NONE, min(duration, _LONGEST))
