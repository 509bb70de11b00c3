"""Rules of a source: what is let through, by title, text, author, category or any of them."""

from __future__ import annotations

import time

import pytest

from digest.ingest.rules import passes, plain_body
from digest.model import Entry, Markup, Rule, RuleField, Source

BODY = "<p>El <b>tren</b>vía cruza la pla<em>za</em>.</p><p>AT&amp;T paga&nbsp;45&#8364;</p>"


def entry(
    body: str = BODY,
    *,
    title: str | None = "El tranvía vuelve",
    author: str | None = "Ana Ruiz",
    tags: tuple[str, ...] = ("Transporte", "Madrid"),
    markup: Markup = "html",
) -> Entry:
    return Entry(
        id="1", source_id="diario", url=None, title=title, author=author,
        published=None, language="es", body=body, markup=markup, tags=tags,
    )  # fmt: skip


def rules(*pairs: str) -> tuple[Rule, ...]:
    parts = (pair.partition(":") for pair in pairs)
    return tuple(Rule(RuleField(field), pattern) for field, _, pattern in parts)


def source(include: tuple[Rule, ...] = (), exclude: tuple[Rule, ...] = ()) -> Source:
    return Source(id="diario", name="Diario", include=include, exclude=exclude)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("title:tranvía", True),
        ("title:^el TRANVÍA vuelve$", True),
        ("title:plaza", False),
        ("text:plaza", True),
        ("text:trenvía cruza", True),
        ("text:AT&T paga 45€", True),
        (r"text:\. AT&T", True),
        ("text:amp;|<p>|nbsp", False),
        ("text:tranvía", False),
        ("author:^ana", True),
        ("author:madrid", False),
        ("category:^transporte$", True),
        ("category:^madrid$", True),
        ("category:^transporte madrid$", False),
        ("any:^transporte$", True),
        ("any:ana ruiz", True),
        ("any:plaza", True),
        ("any:vuelve$", True),
        ("any:fútbol", False),
    ],
)
def test_rule_looks_at_its_part_whatever_the_case(rule: str, found: bool) -> None:
    assert passes(entry(), source(include=rules(rule))) is found
    assert passes(entry(), source(exclude=rules(rule))) is not found


@pytest.mark.parametrize(
    ("include", "exclude", "through"),
    [
        ((), (), True),
        (("title:metro", "category:madrid"), (), True),
        (("title:metro", "category:lisboa"), (), False),
        ((), ("title:metro", "category:madrid"), False),
        (("category:madrid",), ("author:ruiz",), False),
        (("category:madrid",), ("author:gómez",), True),
        (("category:lisboa",), ("author:gómez",), False),
    ],
    ids=[
        "no rules",
        "one of include",
        "none of include",
        "one of exclude",
        "exclude wins",
        "include and not exclude",
        "neither",
    ],
)
def test_one_of_include_and_none_of_exclude(
    include: tuple[str, ...], exclude: tuple[str, ...], through: bool
) -> None:
    assert passes(entry(), source(rules(*include), rules(*exclude))) is through


@pytest.mark.parametrize("field", [field.value for field in RuleField])
def test_part_that_is_missing_matches_nothing_not_even_the_empty_pattern(field: str) -> None:
    bare = entry("", title=None, author=None, tags=())
    assert not passes(bare, source(include=rules(f"{field}:^$")))
    assert passes(bare, source(exclude=rules(f"{field}:.*")))


def test_plain_text_is_left_as_it_is_but_for_line_breaks() -> None:
    shown = plain_body(entry("a < b and\n c > d\t&amp; e", markup="text"))
    assert shown == "a < b and c > d &amp; e"


def test_scripts_styles_and_comments_are_not_text() -> None:
    hidden = "<style>p{color:red}</style><script>track('fútbol')</script><!-- fútbol -->Hola"
    assert plain_body(entry(hidden)) == "Hola"
    assert plain_body(entry("Hola <script>fútbol, and never closed")) == "Hola"
    assert plain_body(entry("2 < 3 and 4 > 3")) == "2 < 3 and 4 > 3"


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<script", "<script>", "</script ", "<!--", "<!", "&", "&#", "&amp", " ", "<p"],
)
def test_five_megabytes_of_beginnings_without_an_end_take_no_time(piece: str) -> None:
    hostile = entry(piece * (5_000_000 // len(piece)))
    started = time.perf_counter()
    passes(hostile, source(exclude=rules("text:fútbol")))
    assert time.perf_counter() - started < 3
