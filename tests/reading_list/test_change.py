"""Removing sources and moving them: every other byte is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import ConfigError
from digest.reading_list import (
    remove_sources,
    set_url,
)
from tests.reading_list.conftest import ODD, OWN, changes, ids, text_of, written


def test_every_source_but_the_last_can_be_removed(path: Path) -> None:
    every, _ = ids(path)
    while every[1:]:
        gone = every.pop(0)
        remove_sources(path, [gone])
        assert ids(path)[0] == every
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="the last source cannot be removed"):
        remove_sources(path, every)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["bbc-news", "rtve-noticias", "rfi", "ansa"])
def test_removing_a_source_removes_its_lines_alone(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    remove_sources(path, [name])
    gone, new = changes(OWN, path)
    assert new == []
    assert sum("url:" in line for line in gone) == 1
    assert 2 <= len(gone) <= 3


def test_group_that_has_none_left_goes_with_the_blank_line_before_it(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    remove_sources(path, ["agencia-brasil"])
    start = OWN.index("  - category: brazil")
    assert text_of(path) == OWN[:start] + OWN[OWN.index("  - category: europe") :]


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("a-the-first", ["-   name", '"url": \'https://a', "# inside a"]),
        ("b", ["- &b"]),
        ("c", ["            -", "url: https://c", "name: c"]),
    ],
)
def test_comments_of_neighbours_stay(
    name: str, gone: list[str], newline: str, tmp_path: Path
) -> None:
    path = written(tmp_path, ODD, newline)
    remove_sources(path, [name])
    lost, new = changes(ODD, path)
    assert new == []
    assert [part in line for part, line in zip(gone, lost, strict=True)] == [True] * len(gone)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("d", "[  # behind d\n  {name: e, url: https://e.example},  # behind e\n  {name: f"),
        ("e", "[{name: d, url: https://d.example},  # behind d\n  {name: f, "),
        ("f", "  {name: e, url: https://e.example},  # behind e\n  {name: g"),
        ("g", "  {name: f, url: https://f.example}]\n"),
    ],
)
def test_item_of_brackets_goes_with_one_comma(name: str, left: str, tmp_path: Path) -> None:
    text = "groups:\n- sources: [{name: d, url: https://d.example},  # behind d\n"
    text += "  {name: e, url: https://e.example},  # behind e\n"
    text += "  {name: f, url: https://f.example}, {name: g, url: https://g.example}]\n"
    path = written(tmp_path, text)
    remove_sources(path, [name])
    assert left in text_of(path)
    assert text_of(path).count("# behind") == 2 - (name == "e")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a-the-first", "'https://a.example/rss'", "'https://new.example/rss?a=1#b'"),
        ("b", '"https://b.example"', '"https://new.example/rss?a=1#b"'),
        ("c", "https://c.example/rss?x=1&y=2#z", "https://new.example/rss?a=1#b"),
        ("f", "https://f.example", "https://new.example/rss?a=1#b"),
    ],
)
def test_new_address_takes_the_place_and_the_quotes_of_the_old(
    name: str, old: str, new: str, newline: str, tmp_path: Path
) -> None:
    path = written(tmp_path, ODD, newline)
    set_url(path, name, "https://new.example/rss?a=1#b")
    assert text_of(path) == ODD.replace(old, new)
