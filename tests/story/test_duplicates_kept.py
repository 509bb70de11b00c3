"""Which of two copies is told: the richest, the newest version, what was told before."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from digest.model import Article, Copy, CopyKind, TextFrom
from digest.story.duplicates import Print, find_copies, print_of
from tests.conftest import NOW
from tests.story.copies import article, copies, linked, prose

TEXT = prose("harbour", 300)
PLAIN = article("plain", TEXT)


@pytest.mark.parametrize(
    "richer",
    [
        pytest.param(article("rich", [*TEXT, *prose("more", 60)], hours=3), id="longer"),
        pytest.param(replace(PLAIN, id="rich", author="A. Writer"), id="signed"),
        pytest.param(article("rich", TEXT, hours=-1), id="earlier"),
    ],
)
def test_richer_copy_is_told(richer: Article) -> None:
    assert linked(PLAIN, richer) == linked(richer, PLAIN) == {"plain": "rich"}


@pytest.mark.parametrize(
    "poorer",
    [
        pytest.param({"text_from": TextFrom.TEASER}, id="teaser"),
        pytest.param({"text_from": TextFrom.PENDING}, id="page not read yet"),
        pytest.param({"paywalled": True}, id="paywalled"),
    ],
)
def test_text_that_can_be_read_is_told_even_if_it_is_shorter(poorer: dict[str, object]) -> None:
    longer = replace(article("longer", [*TEXT, *prose("more", 60)]), **poorer)  # type: ignore[arg-type]
    assert linked(PLAIN, longer) == {"longer": "plain"}


def test_later_version_of_a_source_replaces_the_older_and_says_what_is_new() -> None:
    older = article("older", TEXT, source="post")
    newer = article("newer", [*TEXT[:4], *prose("update", 80)], source="post", hours=2)
    (copy,) = copies(older, newer)
    assert (copy.article_id, copy.of, copy.kind) == ("older", "newer", CopyKind.OLDER_VERSION)
    assert copy.fresh == pytest.approx(80 / 320, abs=0.03)


def test_corrected_number_is_a_new_version() -> None:
    before = article("before", [*TEXT, "At least 12 people were hurt."], source="post")
    after = article("after", [*TEXT, "At least 15 people were hurt."], source="post", hours=1)
    (copy,) = copies(before, after)
    assert (copy.article_id, copy.kind) == ("before", CopyKind.OLDER_VERSION)


def test_same_text_again_by_its_source_is_no_new_version() -> None:
    again = article("again", TEXT, source="post", hours=5)
    (copy,) = copies(article("first", TEXT, source="post"), again)
    assert (copy.article_id, copy.kind) == ("again", CopyKind.SAME_TEXT)


def test_time_of_update_counts_before_that_of_publication() -> None:
    updated = replace(article("a", [*TEXT, "Words were added here."], source="post"), updated=NOW)
    other = replace(article("b", TEXT, source="post", hours=-2))
    assert linked(updated, other) == {"b": "a"}


def test_todays_copy_of_what_was_told_before_points_there() -> None:
    richer = article("today", [*TEXT, *prose("more", 60)], hours=24)
    assert linked(richer, known=(PLAIN,)) == {"today": "plain"}


def test_known_version_is_replaced_by_todays() -> None:
    known = article("known", TEXT, source="post")
    today = article("today", [*TEXT, *prose("more", 60)], source="post", hours=24)
    copy_of_known = article("copy", TEXT, hours=25)
    assert linked(today, copy_of_known, known=(known,)) == {"known": "today", "copy": "today"}


def test_known_articles_are_not_compared_with_each_other() -> None:
    known = (article("k1", TEXT), article("k2", TEXT, hours=1))
    assert linked(article("other", prose("other", 200)), known=known) == {}


def test_article_that_is_known_by_its_own_id_is_not_its_own_copy() -> None:
    assert linked(PLAIN, known=(PLAIN,)) == {}


def _family() -> list[Article]:
    """Three versions of a source, an agency copy of each, a teaser and a bystander."""
    texts = [[*TEXT, *prose("more", 70)[:at], *prose("most", 70)[:at]] for at in (0, 1, 2)]
    versions = [article(f"v{at}", t, source="post", hours=at) for at, t in enumerate(texts)]
    agency = [article(f"a{at}", t, hours=-3 + at) for at, t in enumerate(texts)]
    return [*versions, *agency, article("t", [TEXT[0][:200]]), article("x", prose("x", 90))]


def test_nothing_is_a_copy_of_a_copy_whatever_the_order() -> None:
    results = set()
    for seed in range(20):
        items = _family()
        Random(seed).shuffle(items)
        results.add(copies(*items))
    (found,) = results
    names = [copy.article_id for copy in found]
    assert len(names) == len(set(names)) == 6
    assert not {copy.of for copy in found} & set(names)


def test_chain_of_texts_that_each_keep_part_of_the_one_before_has_no_circle() -> None:
    parts = [prose(f"part {at}", 60)[0] for at in range(12)]
    chain = [article(f"c{at:02}", parts[at : at + 4], source="post", hours=at) for at in range(9)]
    for order in (chain, chain[::-1]):
        found = copies(*order)
        assert not {c.of for c in found} & {c.article_id for c in found}


def test_order_of_three_equal_articles_does_not_matter() -> None:
    items = [article(name, TEXT) for name in "abc"]
    results = {copies(*order) for order in permutations(items)}
    expected = [
        Copy(article_id=name, of="a", kind=CopyKind.SAME_TEXT, similarity=1.0) for name in "bc"
    ]
    assert results == {tuple(expected)}


@pytest.mark.parametrize("words", [0, 3, 40, 300, 5000])
def test_print_kept_as_bytes_comes_back_the_same(words: int) -> None:
    kept = print_of(article("a", prose("kept", words), hours=None if words == 3 else 4))
    assert Print.from_bytes(kept.to_bytes()) == kept


@pytest.mark.parametrize("cut", [0, 5, -1], ids=["empty", "in the head", "one byte short"])
def test_bytes_that_are_no_print_are_refused(cut: int) -> None:
    data = print_of(PLAIN).to_bytes()[:cut]
    with pytest.raises(ValueError, match="not a"):
        Print.from_bytes(data)


def test_nothing_gives_nothing() -> None:
    assert find_copies([]) == find_copies([], [print_of(PLAIN)]) == ()
    assert linked(article("empty", []), article("blank", [""])) == {}
