"""The dates of feeds: text to a time in UTC. (calculation)

In: what stands in a date element. Out: an aware time, or None where it is no date. Must not know
which times are believable.
"""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from time import struct_time

import dateparser

from digest.model import base_language

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# RFC 822 section 5.1, with the four-digit year of RFC 2822. Two digits are left to others.
_RFC_822 = re.compile(
    r"(?:[a-z]{3},?\s+)?(?P<day>\d{1,2})\s+(?P<month>[a-z]{3})\s+(?P<year>\d{4})\s+"
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"\s*(?P<zone>gmt|utc?|z|[ecmp][sd]t|[+-]\d\d:?\d\d)?",
    re.IGNORECASE | re.ASCII,
)
# RFC 3339, and the day alone that the W3C's note on date and time formats allows.
_RFC_3339 = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"(?P<zone>z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
# Hours from UTC of the zones that RFC 822 names.
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
# Longer than any date with all names written out: prose, which is slow to search for a date.
LONGEST_DATE = 80
# Languages that are tried where none is known: each more costs time, all together ten seconds once.
_USUAL_LANGUAGES = ("en", "es", "fr", "de", "it", "pt")
_SETTINGS = {
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    # Not the readers of "2 hours ago" and of bare seconds: their answer depends on the day of
    # reading, or takes any number for a date.
    "PARSERS": ["absolute-time"],
}


def read_plain_date(text: str) -> datetime | None:
    """Read the two forms that the formats ask for; a time without a zone is in UTC."""
    found = len(text) <= LONGEST_DATE and (_RFC_822.fullmatch(text) or _RFC_3339.fullmatch(text))
    if not found:
        return None
    part = found.groupdict()
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    month = part["month"].lower()
    try:
        number = _MONTHS.index(month) + 1 if month.isalpha() else int(month)
        zone = _zone(part["zone"] or "z")
        year, day = int(part["year"]), int(part["day"])
        return datetime(year, number, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_odd_date(text: str, language: str = "") -> datetime | None:
    """Read a date of any other form, in words of the feed's language (BCP 47) or the usual ones.

    Day, month and year must be there. Whether 5/6 is in May or in June, the language decides.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_DATE or not re.search(r"\d", text):
        return None
    languages = (base_language(language),) if language else _USUAL_LANGUAGES
    try:
        found = dateparser.parse(text, languages=list(languages), settings=_SETTINGS)
    except (ValueError, OverflowError, TypeError):
        return None
    return found.astimezone(UTC) if found else None


def from_struct(parsed: struct_time | None) -> datetime | None:
    """Return the time of a `struct_time` in UTC, if it is one."""
    try:
        return datetime.fromtimestamp(timegm(parsed), tz=UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _zone(name: str) -> timezone:
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
        return timezone(-offset if name[0] == "-" else offset)
    return timezone(timedelta(hours=_ZONES.get(name.lower(), 0)))
