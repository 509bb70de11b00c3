"""How a source is after it was asked, and when it is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from digest.errors import FetchError, SourceError, TransientFetchError, Trouble
from digest.ingest.answer import Answer
from digest.ingest.health import after_answer, after_failure, is_due, resumed
from digest.model import Health, Source, SourceState, Validators
from tests.conftest import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GAZETTE = Source(id="gazette", name="Gazette", url="https://gazette.example/feed")
FULL = Answer(source_id="gazette", total=12, dated=12, fingerprint="f-1")
SAME = Answer(source_id="gazette", unchanged=True, fingerprint="f-1")


def read(answer: Answer = FULL, known: SourceState | None = None, **more: object) -> SourceState:
    options = {"now": NOW, "every": HOUR} | more
    return after_answer(GAZETTE, known, answer, **options)  # type: ignore[arg-type]


def trouble(kind: Trouble = Trouble.UNREACHABLE, wait: timedelta | None = None) -> SourceError:
    return TransientFetchError("gazette", kind, "no connection", retry_after=wait)


def fail(error: SourceError, known: SourceState | None = None) -> SourceState:
    return after_failure(GAZETTE, known, error, now=NOW)


def fail_often(times: int) -> list[timedelta]:
    """Return how long it is left alone after each of so many failures in a row."""
    state: SourceState | None = None
    waits = []
    for _ in range(times):
        state = fail(trouble(), state)
        assert state.next_at is not None
        waits.append(state.next_at - NOW)
    return waits


# --- what it is called ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "before", "health"),
    [
        pytest.param(FULL, None, Health.OK, id="first time"),
        pytest.param(SAME, Health.OK, Health.UNCHANGED, id="nothing new"),
        pytest.param(SAME, Health.FAILING, Health.UNCHANGED, id="back, and as it was"),
        pytest.param(replace(FULL, total=0, dated=0), Health.OK, Health.EMPTY, id="no items"),
        pytest.param(SAME, Health.EMPTY, Health.EMPTY, id="still no items"),
        pytest.param(replace(FULL, dated=0), Health.OK, Health.UNDATED, id="no dates"),
        pytest.param(SAME, Health.UNDATED, Health.UNDATED, id="still no dates"),
        pytest.param(FULL, Health.UNDATED, Health.OK, id="dates again"),
    ],
)
def test_what_it_gave_says_how_it_is(answer: Answer, before: Health | None, health: Health) -> None:
    known = replace(read(), health=before) if before else None
    assert read(answer, known).health is health


@pytest.mark.parametrize(
    ("kind", "health"),
    [
        pytest.param(Trouble.UNREACHABLE, Health.FAILING, id="unreachable"),
        pytest.param(Trouble.MISSING, Health.FAILING, id="404"),
        pytest.param(Trouble.BLOCKED, Health.BLOCKED, id="captcha"),
        pytest.param(Trouble.GONE, Health.PAUSED, id="410"),
    ],
)
def test_what_ails_it_says_how_it_is(kind: Trouble, health: Health) -> None:
    state = fail(FetchError("gazette", kind, "it said so"), read())
    assert (state.health, state.trouble, state.detail) == (health, kind, "it said so")


def test_a_failure_keeps_what_was_known_and_since_when_it_lasts() -> None:
    known = read(replace(FULL, validators=Validators(etag='"a"')))
    first = fail(trouble(), known)
    second = after_failure(GAZETTE, first, trouble(), now=NOW + HOUR)
    assert (second.read_at, second.validators, second.fingerprint) == (NOW, known.validators, "f-1")
    assert (second.failing_since, second.failures) == (NOW, 2)


def test_a_source_that_gives_again_has_no_past_failures() -> None:
    state = read(SAME, fail(trouble(), read()))
    assert (state.trouble, state.detail, state.failing_since, state.failures) == (None, "", None, 0)
    assert state.entries == 12


# --- when it is asked again ----------------------------------------------------------------------


def test_failures_double_the_wait_up_to_a_day_and_never_end_it() -> None:
    waits = fail_often(30)
    assert waits[0] == timedelta(0)
    assert timedelta(minutes=4) <= waits[1] <= timedelta(minutes=5)
    assert all(later > sooner * 1.6 for sooner, later in pairwise(waits[1:9]))
    assert all(DAY * 0.8 <= wait <= DAY for wait in waits[-10:])


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        pytest.param(timedelta(hours=3), timedelta(hours=3) * 0.8, id="three hours"),
        pytest.param(timedelta(days=400), DAY * 0.8, id="more than a day is a day"),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_asks(asked: timedelta, least: timedelta) -> None:
    state = fail(trouble(Trouble.REFUSED, asked))
    assert state.next_at is not None
    assert least <= state.next_at - NOW <= DAY


@pytest.mark.parametrize(
    ("fresh_for", "least", "most"),
    [
        pytest.param(timedelta(0), HOUR * 0.8, HOUR, id="says nothing"),
        pytest.param(timedelta(minutes=5), HOUR * 0.8, HOUR, id="sooner than it is asked anyway"),
        pytest.param(6 * HOUR, 6 * HOUR * 0.8, 6 * HOUR, id="six hours"),
        pytest.param(timedelta(days=365), DAY * 0.8, DAY, id="a year is a day"),
    ],
)
def test_what_a_server_says_of_freshness_holds(
    fresh_for: timedelta, least: timedelta, most: timedelta
) -> None:
    state = read(replace(FULL, fresh_for=fresh_for))
    assert state.next_at is not None
    assert least <= state.next_at - NOW <= most


def test_sources_of_one_hour_are_not_asked_in_one_minute() -> None:
    sources = [replace(GAZETTE, id=f"gazette-{number}") for number in range(50)]
    times = {after_answer(s, None, FULL, now=NOW, every=HOUR).next_at for s in sources}
    minutes = {moment.replace(second=0, microsecond=0) for moment in times if moment}
    assert len(minutes) > 5


@pytest.mark.parametrize(
    ("passed", "due"),
    [
        pytest.param(timedelta(minutes=40), False, id="before its time"),
        pytest.param(timedelta(minutes=58), True, id="an hourly run that is early"),
        pytest.param(-timedelta(seconds=5), False, id="clock set back a little"),
        pytest.param(-timedelta(days=30), True, id="clock had been a month ahead"),
    ],
)
def test_it_is_due_when_its_time_has_come(passed: timedelta, due: bool) -> None:
    assert is_due(GAZETTE, read(), NOW + passed) is due


def test_one_that_was_never_asked_or_has_another_address_is_due() -> None:
    other = replace(GAZETTE, url="https://gazette.example/news")
    assert is_due(GAZETTE, None, NOW)
    assert is_due(other, read(), NOW)


def test_one_gone_for_good_is_left_alone_until_it_is_resumed() -> None:
    gone = fail(FetchError("gazette", Trouble.GONE, "HTTP 410"), read())
    assert not is_due(GAZETTE, gone, NOW + 99 * DAY)
    assert not is_due(GAZETTE, gone, NOW + 99 * DAY, at_once=True)
    assert is_due(GAZETTE, resumed(gone), NOW)
    assert resumed(gone).read_at == NOW


def test_asking_at_once_does_not_wait_for_a_backoff() -> None:
    failed = fail(trouble(), fail(trouble(), read()))
    assert not is_due(GAZETTE, failed, NOW)
    assert is_due(GAZETTE, failed, NOW, at_once=True)


# --- a new address -------------------------------------------------------------------------------


def test_a_new_address_is_kept_until_it_fails_for_good() -> None:
    moved = read(replace(FULL, moved_to="https://new.example/feed"))
    assert read(SAME, moved).moved_to == "https://new.example/feed"
    assert fail(trouble(), moved).moved_to == "https://new.example/feed"
    lost = fail(FetchError("gazette", Trouble.GONE, "HTTP 410"), moved)
    assert (lost.moved_to, lost.health) == (None, Health.FAILING)


def test_an_address_changed_in_the_list_forgets_the_old_ones_past() -> None:
    other = replace(GAZETTE, url="https://gazette.example/news")
    failed = fail(trouble(), read(replace(FULL, moved_to="https://new.example/feed")))
    state = after_answer(other, failed, SAME, now=NOW, every=HOUR)
    assert (state.place, state.moved_to, state.entries) == (other.url, None, 0)
