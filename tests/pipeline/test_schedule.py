"""The daily edition's times follow the clocks of its zone, whatever those do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.pipeline.schedule import last_slot, next_slot

MADRID, SANTIAGO, KATHMANDU = "Europe/Madrid", "America/Santiago", "Asia/Kathmandu"
# Its clocks go from 23:00 to midnight: the hour before midnight is the one that is skipped.
NUUK = "America/Nuuk"
TIMES = ("00:00", "00:30", "01:30", "02:30", "06:00", "23:30", "23:59")
# Days around which these zones change their clocks in 2026, and one on which none does.
CHANGES = {
    MADRID: ("2026-03-29", "2026-10-25", "2026-06-15"),
    SANTIAGO: ("2026-04-05", "2026-09-06", "2026-06-15"),
    KATHMANDU: ("2026-06-15",),
    NUUK: ("2026-03-29", "2026-10-25"),
}
STEP = timedelta(minutes=10)


def moments(day: str) -> Iterator[datetime]:
    """Yield every tenth minute of the three days around a day, and the seconds beside it."""
    begin = datetime.fromisoformat(f"{day}T00:00+00:00") - timedelta(days=1)
    for step in range(3 * 144):
        yield from (begin + step * STEP + timedelta(seconds=beside) for beside in (-1, 0, 1))


def in_zone(text: str, zone: str) -> datetime:
    """Return a local time such as `2026-03-29T02:30`, or one with its offset, in UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


CASES = [
    pytest.param(zone, day, id=f"{zone} {day}") for zone, days in CHANGES.items() for day in days
]


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_now_lies_between_the_last_time_and_the_next(zone: str, day: str) -> None:
    place = ZoneInfo(zone)
    for at in map(time.fromisoformat, TIMES):
        for now in moments(day):
            last, coming = last_slot(at, place, now), next_slot(at, place, now)
            assert last <= now < coming, f"{at} at {now}"


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_one_time_follows_the_other_and_none_is_left_out(zone: str, day: str) -> None:
    place = ZoneInfo(zone)
    for at in map(time.fromisoformat, TIMES):
        for now in moments(day):
            last, coming = last_slot(at, place, now), next_slot(at, place, now)
            assert (next_slot(at, place, last), last_slot(at, place, coming)) == (coming, coming)
            assert timedelta(hours=22) <= coming - last <= timedelta(hours=26), f"{at} at {now}"


@pytest.mark.parametrize(
    ("at", "zone", "now", "coming"),
    [
        pytest.param("06:00", MADRID, "2026-11-22T05:59", "2026-11-22T06:00", id="today"),
        pytest.param("06:00", MADRID, "2026-11-22T06:00", "2026-11-23T06:00", id="just now"),
        pytest.param("06:00", MADRID, "2026-03-28T06:00", "2026-03-29T06:00", id="short night"),
        pytest.param("02:30", MADRID, "2026-03-29T00:00", "2026-03-29T03:30", id="gap"),
        pytest.param("02:30", MADRID, "2026-10-25T00:00", "2026-10-25T02:30+02:00", id="twice"),
        pytest.param(
            "02:30", MADRID, "2026-10-25T02:45+02:00", "2026-10-26T02:30", id="once of the two"
        ),
        pytest.param("00:30", SANTIAGO, "2026-09-05T12:00", "2026-09-06T01:30", id="gap at 0:00"),
        pytest.param(
            "23:30", SANTIAGO, "2026-04-04T22:00", "2026-04-04T23:30-03:00", id="twice at 23:30"
        ),
        pytest.param("06:00", KATHMANDU, "2026-06-15T05:50", "2026-06-15T06:00", id="5 h 45"),
        pytest.param("23:30", NUUK, "2026-03-28T22:30", "2026-03-29T00:30", id="gap to 0:00"),
        pytest.param("23:30", NUUK, "2026-03-29T00:10", "2026-03-29T00:30", id="after that gap"),
    ],
)
def test_the_next_edition_comes_when_the_clock_on_the_wall_says(
    at: str, zone: str, now: str, coming: str
) -> None:
    found = next_slot(time.fromisoformat(at), ZoneInfo(zone), in_zone(now, zone))
    assert (found, found.tzinfo) == (in_zone(coming, zone), UTC)
