"""Pausing and resuming: what was asked for changes, every other byte is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.reading_list import (
    pause_sources,
    resume_sources,
)
from tests.reading_list.conftest import FLOW, ODD, changes, ids, text_of, written


def test_every_source_can_be_paused_and_resumed_without_a_trace(path: Path) -> None:
    before = path.read_bytes()
    every, none = ids(path)
    assert none == []
    for name in every:
        assert pause_sources(path, [name]) == (name,)
        assert ids(path)[1] == [name]
        assert pause_sources(path, [name]) == ()
        assert resume_sources(path, [name]) == (name,)
        assert path.read_bytes() == before, name


def test_all_can_be_paused_at_once_and_resumed(path: Path) -> None:
    before = path.read_bytes()
    every, _ = ids(path)
    assert pause_sources(path, every) == tuple(every)
    assert ids(path) == ([], every)
    assert len(path.read_bytes()) > len(before)
    assert resume_sources(path, every) == tuple(every)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "gone", "new"),
    [
        (
            "a-the-first",
            [],
            ["                enabled: false"],
        ),
        (
            "b",
            ['            - &b {name: b, url: "https://b.example", max_age: 2d,}   # behind b'],
            [
                '            - &b {name: b, url: "https://b.example", max_age: 2d, enabled: false,}'
                "   # behind b"
            ],
        ),
        ("c", [], ["                enabled: false"]),
        (
            "e",
            ['                {name: e,   url: "https://e.example"}]'],
            ['                {name: e,   url: "https://e.example", enabled: false}]'],
        ),
        (
            "f",
            [FLOW],
            [FLOW.replace("}]", ", enabled: false}]")],
        ),
    ],
    ids=["block", "braces", "first key below the dash", "in brackets", "on one line"],
)
def test_pause_is_written_as_the_source_is(
    name: str, gone: list[str], new: list[str], newline: str, tmp_path: Path
) -> None:
    path = written(tmp_path, ODD, newline)
    pause_sources(path, [name])
    assert changes(ODD, path) == (gone, new)
    assert path.read_bytes().count(b"\r\n") == (ODD.count("\n") + len(new) - len(gone)) * (
        newline == "\r\n"
    )


PAUSED = """\
groups:
  - enabled: false
    sources:
      - name: a
        url: https://a.example/
      - name: b
        url: https://b.example/
        enabled: true  # the only one
  - sources:
      - enabled: false
        name: c
        url: https://c.example/
      - name: d
        enabled: false  # since May
        url: https://d.example/
"""


@pytest.mark.parametrize(
    ("name", "gone", "new"),
    [
        ("a", [], ["        enabled: true"]),
        ("c", ["      - enabled: false", "        name: c"], ["      - name: c"]),
        ("d", ["        enabled: false  # since May"], ["        enabled: true  # since May"]),
    ],
    ids=["group is off", "first key", "with a comment"],
)
def test_resume_says_so_where_leaving_it_out_is_not_enough(
    name: str, gone: list[str], new: list[str], tmp_path: Path
) -> None:
    path = written(tmp_path, PAUSED)
    assert resume_sources(path, [name]) == (name,)
    assert changes(PAUSED, path) == (gone, new)
    assert name in ids(path)[0]


def test_own_word_of_a_source_is_changed_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, PAUSED)
    pause_sources(path, ["b"])
    assert text_of(path) == PAUSED.replace("true  # the", "false  # the")
