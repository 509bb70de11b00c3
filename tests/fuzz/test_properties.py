"""Any input at all: only the errors that are named, clean lines, no hang, the same twice.

The inputs are the same in every run, so that a red test is red for everyone; `FUZZ_EXAMPLES=N`
tries N of each and others every time, `make fuzz` goes on for minutes.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import strategies as made
from tests.fuzz.properties import (
    check_document,
    check_dump,
    check_feed,
    check_opml,
    check_page,
    check_url,
    check_with_page,
)

_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
# The checks measure processor time themselves: hypothesis's deadline is of the clock on the wall.
some = settings(
    max_examples=_EXAMPLES or 100,
    derandomize=not _EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@some
@given(made.feeds, st.sampled_from(made.CONTENT_TYPES))
def test_a_feed_gives_clean_entries_or_a_parse_error(content: bytes, content_type: str) -> None:
    check_feed(content, content_type)


@some
@given(made.pages)
def test_a_page_gives_clean_blocks(html: str) -> None:
    check_page(html)


@some
@given(made.pages, made.pages)
def test_an_entry_takes_over_a_page_whole_or_keeps_its_own_text(body: str, html: str) -> None:
    check_with_page(body, html)


@some
@given(made.dumps)
def test_a_text_dump_gives_clean_blocks_of_its_own_words(text: str) -> None:
    check_dump(text)


@some
@given(made.documents, st.sampled_from([None, "en", "es", "ru", "ja", "zz"]))
def test_a_document_is_decoded_or_is_no_text(content: bytes, language: str | None) -> None:
    check_document(content, language)


@some
@given(made.opmls)
def test_a_list_of_feeds_is_read_or_refused(content: bytes) -> None:
    check_opml(content)


@some
@given(made.urls)
def test_an_address_has_one_canonical_form(url: str) -> None:
    check_url(url)


def test_the_checks_themselves_find_what_is_wrong() -> None:
    from tests.fuzz.properties import check_lines, check_size

    for bad in ("two\nlines", "a\x00b", "a\u2028b", "\ud800"):
        with pytest.raises(AssertionError):
            check_lines([bad])
    with pytest.raises(AssertionError):
        check_size(["x" * 100_000], 10)
