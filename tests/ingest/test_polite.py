"""Places: as many as there are, none lost, and a turn for everybody."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from digest.ingest.http.polite import NoPlaceError, Places


def test_place_of_who_fails_comes_free() -> None:
    places = Places()
    for _ in range(3):
        with (
            pytest.raises(ZeroDivisionError),
            places.place("a", per_host=1, workers=1, patience=0.1),
        ):
            _ = 1 / 0


def test_place_of_who_gives_up_waiting_is_not_counted() -> None:
    places = Places()
    with places.place("a", per_host=1, workers=2, patience=1):
        for _ in range(5):
            with (
                pytest.raises(NoPlaceError),
                places.place("a", per_host=1, workers=2, patience=0.01),
            ):
                pass
        with places.place("b", per_host=1, workers=2, patience=0.1):
            pass


def test_seconds_that_were_waited_are_told() -> None:
    places, held = Places(), Event()

    def hold() -> None:
        with places.place("a", per_host=1, workers=1, patience=1):
            held.set()
            time.sleep(0.1)

    thread = Thread(target=hold)
    thread.start()
    held.wait(1)
    with places.place("a", per_host=1, workers=1, patience=1) as waited:
        assert 0.05 < waited < 0.5
    thread.join(1)


def test_everybody_has_a_turn() -> None:
    """Thirty who come back at once, at three hosts with one place each: nobody waits for ever."""
    places = Places()

    def come(number: int) -> float:
        longest = 0.0
        for _ in range(20):
            with places.place(f"h{number % 3}", per_host=1, workers=2, patience=5) as waited:
                longest = max(longest, waited)
                time.sleep(0.0005)
        return longest

    with ThreadPoolExecutor(30) as pool:
        longest = max(pool.map(come, range(30)))
    assert longest < 3
