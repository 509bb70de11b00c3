"""States of sources, their history, and entries that are known, pending or confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.errors import Trouble
from digest.model import Entry, Health, SourceState, TextFrom, Validators
from digest.store import Entries, SourceStates, Store, Upkeep
from tests.conftest import NOW
from tests.store.conftest import entry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = SourceState(source_id="gazette", checked_at=NOW, read_at=NOW)


def ill(at: datetime, detail: str = "HTTP 503") -> SourceState:
    return replace(
        WELL, checked_at=at, health=Health.FAILING, trouble=Trouble.REFUSED, detail=detail
    )


def spells(store: Store, *states: SourceState) -> list[tuple[str, int, datetime, datetime]]:
    for state in states:
        SourceStates(store).save([state])
    found = SourceStates(store).history("gazette")
    return [(spell.health.value, spell.checks, spell.since, spell.until) for spell in found]


# --- states --------------------------------------------------------------------------------------


def test_a_state_comes_back_as_it_was(store: Store) -> None:
    state = replace(
        ill(NOW),
        place="https://gazette.example/feed",
        moved_to="https://new.example/feed",
        next_at=NOW + HOUR,
        failing_since=NOW - DAY,
        failures=3,
        entries=12,
        validators=Validators(etag='W/"a"', last_modified="Sun, 22 Nov 2026 05:00:00 GMT"),
        fingerprint="0123456789abcdef-" + "0" * 32,
    )
    SourceStates(store).save([state])
    assert SourceStates(store).of("gazette") == state


def test_a_spell_lasts_as_long_as_a_source_stays_the_same(store: Store) -> None:
    unchanged = replace(WELL, checked_at=NOW + HOUR, health=Health.UNCHANGED)
    assert spells(store, WELL, unchanged) == [("ok", 2, NOW, NOW + HOUR)]


def test_a_change_begins_a_new_spell_and_the_latest_comes_first(store: Store) -> None:
    assert spells(store, WELL, ill(NOW + HOUR), ill(NOW + 2 * HOUR, "HTTP 500")) == [
        ("failing", 2, NOW + HOUR, NOW + 2 * HOUR),
        ("ok", 1, NOW, NOW),
    ]
    assert SourceStates(store).history("gazette")[0].detail == "HTTP 500"


def test_another_trouble_is_another_spell(store: Store) -> None:
    slow = replace(ill(NOW + HOUR), trouble=Trouble.TIMEOUT)
    assert len(spells(store, ill(NOW), slow)) == 2


def test_a_clock_that_stands_still_loses_nothing_but_the_first_of_two(store: Store) -> None:
    assert spells(store, WELL, ill(NOW)) == [("failing", 1, NOW, NOW)]


def test_the_histories_of_many_sources_stay_apart(store: Store) -> None:
    states = [replace(WELL, source_id=f"source-{number}") for number in range(1200)]
    SourceStates(store).save(states)
    SourceStates(store).save([replace(s, checked_at=NOW + HOUR) for s in states])
    assert len(SourceStates(store).all()) == 1200
    assert [spell.checks for spell in SourceStates(store).history("source-700")] == [2]


def test_old_history_is_pruned(store: Store) -> None:
    spells(store, WELL, ill(NOW + 100 * DAY))
    Upkeep(store).prune(before=NOW + DAY)
    assert [spell.health for spell in SourceStates(store).history("gazette")] == [Health.FAILING]


# --- entries -------------------------------------------------------------------------------------

HARBOUR = replace(entry("harbour"), tags=("ports", "storms"), image="https://gazette.example/a.jpg")
TEASER = replace(entry("bridge"), text_from=TextFrom.PENDING)


def kept(store: Store, name: str = "gazette") -> dict[str, Entry]:
    return {one.id: one for one in Entries(store).of_sources([name])}


def save(store: Store, *items: Entry, at: datetime = NOW) -> int:
    state = replace(WELL, checked_at=at, read_at=at)
    return Entries(store).save(items, seen=at, states=[state])


def test_an_entry_comes_back_as_it_was(store: Store) -> None:
    full = replace(HARBOUR, updated=NOW, paywalled=True, text_from=TextFrom.PAGE)
    save(store, full)
    assert kept(store) == {full.id: full}


def test_a_teaser_shown_again_does_not_replace_the_text_of_its_page(store: Store) -> None:
    save(store, TEASER)
    page = replace(TEASER, body="<p>All of it.</p>", text_from=TextFrom.PAGE, author="Ana Ruiz")
    Entries(store).fill([page])
    assert save(store, TEASER, at=NOW + HOUR) == 0
    assert kept(store) == {page.id: page}


def test_a_teaser_that_changed_is_to_be_fetched_again(store: Store) -> None:
    save(store, TEASER)
    Entries(store).fill([replace(TEASER, body="<p>All of it.</p>", text_from=TextFrom.PAGE)])
    changed = replace(TEASER, title="Bridge closed for a week")
    save(store, changed, at=NOW + HOUR)
    assert Entries(store).pending(["gazette"]) == (changed,)


def test_only_pending_entries_of_the_sources_asked_for_are_pending(store: Store) -> None:
    other = replace(TEASER, id="f" * 16, source_id="other")
    save(store, HARBOUR, TEASER, other)
    assert Entries(store).pending(["gazette"]) == (TEASER,)
    assert Entries(store).pending([]) == ()


def test_a_page_that_never_came_is_given_up(store: Store) -> None:
    save(store, TEASER)
    Entries(store).give_up_pending(before=NOW)
    assert Entries(store).pending(["gazette"]) == (TEASER,)
    Entries(store).give_up_pending(before=NOW + HOUR)
    assert kept(store)[TEASER.id].text_from is TextFrom.TEASER


def test_entries_known_and_never_told_are_in_no_look_back(store: Store) -> None:
    long_ago = NOW - 20_000 * DAY
    Entries(store).save([HARBOUR], seen=NOW, first_seen=long_ago)
    assert Entries(store).seen_between(NOW - 31 * DAY, NOW) == ()
    assert Upkeep(store).prune(before=NOW - DAY)["entries"] == 0


def test_an_unchanged_source_keeps_what_it_shows_from_being_forgotten(store: Store) -> None:
    save(store, HARBOUR, TEASER)
    save(store, HARBOUR, at=NOW + HOUR)
    later = replace(WELL, checked_at=NOW + 90 * DAY, read_at=NOW + 90 * DAY)
    Entries(store).confirm([later], seen=NOW + 90 * DAY)
    assert Upkeep(store).prune(before=NOW + DAY)["entries"] == 1
    assert set(kept(store)) == {HARBOUR.id}


def test_what_is_known_of_a_source_is_enough_to_recognise_its_entries(store: Store) -> None:
    save(store, HARBOUR, replace(TEASER, source_id="other"))
    (known,) = Entries(store).known_of("gazette")
    given = (HARBOUR.id, HARBOUR.url, HARBOUR.title, HARBOUR.published)
    assert (known.id, known.url, known.title, known.published) == given


@pytest.mark.parametrize("times", [1, 3], ids=["once", "three times"])
def test_the_same_entries_again_are_not_new(store: Store, times: int) -> None:
    save(store, HARBOUR, TEASER)
    for number in range(times):
        assert save(store, HARBOUR, TEASER, at=NOW + number * HOUR) == 0
