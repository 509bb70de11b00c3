"""When editions are due. (calculation)

Local times follow the clocks of the operator's zone: a time that daylight saving skips comes as
much later as the clocks were put forward, one that comes twice counts the first time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_slot(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the newest time that the daily edition was due, in UTC."""
    today = now.astimezone(zone).date()
    slots = (_slot(datetime.combine(today - timedelta(days=n), at), zone) for n in range(3))
    return next(slot for slot in slots if slot <= now)


def next_slot(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the next time that the daily edition is due, in UTC."""
    today = now.astimezone(zone).date()
    # Yesterday's too: where the clocks skip the hour before midnight it comes after midnight.
    slots = (_slot(datetime.combine(today + timedelta(days=n), at), zone) for n in (-1, 0, 1))
    return next(slot for slot in slots if slot > now)


def _slot(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
