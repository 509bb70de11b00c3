"""What Cache-Control, Expires, Age and Retry-After say, and what nonsense they hold."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.http.caching import fresh_for, retry_after
from tests.conftest import NOW

DATE = "Sun, 22 Nov 2026 06:00:00 GMT"
LATER = "Sun, 22 Nov 2026 06:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=300"}, 300),
        ({"Cache-Control": 'Public, Max-Age="300"'}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "900"}, 0),
        ({"Cache-Control": "max-age=300, max-age=900"}, 300),
        ({"Cache-Control": "s-maxage=900"}, 0),
        ({"Cache-Control": "s-maxage=900, max-age=60"}, 60),
        ({"Cache-Control": "no-cache, max-age=300"}, 0),
        ({"Cache-Control": "max-age=300, no-store"}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Cache-Control": "max-age=31536000"}, 86_400),
        ({"Cache-Control": "max-age=" + "9" * 5_000}, 86_400),
        ({"Cache-Control": "max-age=60", "Expires": LATER, "Date": DATE}, 60),
        ({"Expires": LATER, "Date": DATE}, 600),
        ({"Expires": LATER}, 600),
        ({"Expires": DATE, "Date": LATER}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1"}, 0),
    ],
)
def test_freshness_is_what_a_private_cache_may_assume(
    headers: dict[str, str], seconds: int
) -> None:
    assert fresh_for(httpx.Headers(headers), now=NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        (LATER, 600),
        (DATE, 0),
        ("99999999", 86_400),
        ("9" * 5_000, 86_400),
    ],
    ids=["seconds", "spaces", "date", "past", "years", "thousands-of-digits"],
)
def test_wait_is_read_as_seconds_or_date_up_to_a_day(value: str, seconds: int) -> None:
    wait = retry_after(httpx.Headers({"Retry-After": value}), now=NOW)
    assert wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 25:00:00 GMT"])
def test_wait_that_cannot_be_read_is_none(value: str) -> None:
    headers = {"Retry-After": value.encode()} if value else {}
    assert retry_after(httpx.Headers(headers), now=NOW) is None


@given(
    st.dictionaries(
        st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "Retry-After"]),
        st.one_of(
            st.text(max_size=60),
            st.from_regex(r"(max-age|no-store|s-maxage)\s*=?\s*\"?-?\d*\"?,?"),
            st.from_regex(r"\w{3}, \d{1,5} \w{3} \d{1,30} \d{1,9}:\d{1,9}(:\d+)? [-+]?\w{0,9}"),
            st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        ),
    )
)
def test_any_words_give_a_time_within_a_day(words: dict[str, str]) -> None:
    headers = httpx.Headers({name.encode(): value.encode() for name, value in words.items()})
    for wait in (fresh_for(headers, now=NOW), retry_after(headers, now=NOW) or timedelta()):
        assert timedelta() <= wait <= timedelta(days=1)


@pytest.mark.parametrize(
    "value", ["a " * 30_000, 'a="' * 30_000, "max-age" * 15_000, "a=" + " " * 60_000, "," * 90_000]
)
def test_long_header_is_no_delay(value: str) -> None:
    begun = time.thread_time()
    headers = httpx.Headers({"Cache-Control": value, "Expires": value, "Retry-After": value})
    fresh_for(headers, now=NOW)
    retry_after(headers, now=NOW)
    # It takes 0.02 s at most; what grows with the square of the header takes far longer.
    assert time.thread_time() - begun < 1
