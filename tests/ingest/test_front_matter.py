"""What the head of a Markdown file says, and that hostile heads say nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.ingest.document.front_matter import FrontMatter, split_front_matter
from digest.ingest.document.read import read_documents
from digest.model import Entry, Source

HEAD = """---
title: "Harbour: open again"
author: [Ann O'Neil, Jo Roy]
date: 2026-11-20T08:30:00+01:00
lang: en-GB
tags: [ships, weather]
---
# Harbour

Ships are back.
"""


def read(folder: Path, text: str, language: str | None = None) -> Entry:
    path = folder / "note.md"
    path.write_text(text, encoding="utf-8", newline="")
    source = Source(id="note", name="Note", path=path, language=language)
    return read_documents(source, max_bytes=100_000).entries[0]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_head_fills_the_entry_and_leaves_the_text(ending: str, tmp_path: Path) -> None:
    entry = read(tmp_path, HEAD.replace("\n", ending))
    assert (entry.title, entry.author) == ("Harbour: open again", "Ann O'Neil, Jo Roy")
    assert entry.published == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert (entry.language, entry.tags) == ("en-GB", ("ships", "weather"))
    assert entry.body == "<h1>Harbour</h1>\n<p>Ships are back.</p>\n"


def test_language_of_the_source_wins(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD, language="fr").language == "fr"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("date: 2026-11-20", datetime(2026, 11, 20, tzinfo=UTC), id="day"),
        pytest.param(
            'date: "2026-11-20 09:15"', datetime(2026, 11, 20, 9, 15, tzinfo=UTC), id="string"
        ),
        pytest.param("date: last week", None, id="words"),
        pytest.param("date: 2026-13-45", None, id="impossible"),
        pytest.param("date: 0001-01-01T00:00:00+14:00", None, id="before-time"),
    ],
)
def test_date_is_read_where_there_is_one(line: str, expected: datetime | None) -> None:
    assert split_front_matter(f"---\n{line}\n---\n")[0].published == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("tags: ships, weather", FrontMatter(tags=("ships", "weather")), id="commas"),
        pytest.param("Title: Ships", FrontMatter(title="Ships"), id="capital-key"),
        pytest.param("title: 2026", FrontMatter(title="2026"), id="number"),
        pytest.param("title: [a, b]", FrontMatter(), id="list-for-a-title"),
        pytest.param("author: {name: Jo}", FrontMatter(), id="mapping-for-an-author"),
        pytest.param("author: [{name: Jo}]", FrontMatter(author="Jo"), id="author-by-name"),
        pytest.param("language: en; DROP", FrontMatter(), id="no-language"),
        pytest.param("title: a\ntitle: b", FrontMatter(), id="key-twice"),
        pytest.param("title: 'open", FrontMatter(), id="open-quote"),
        pytest.param("t: !!python/object/apply:os.system [ls]", FrontMatter(), id="object"),
        pytest.param("tags: " + "[" * 3_000, FrontMatter(), id="depth"),
        pytest.param("", FrontMatter(), id="empty"),
    ],
)
def test_head_of_any_content_is_left_out(lines: str, expected: FrontMatter) -> None:
    assert split_front_matter(f"---\n{lines}\n---\nText.") == (expected, "Text.")


@pytest.mark.parametrize(
    "text",
    [
        "---\nA verse between rules.\n---\nMore.",
        "---\nno end: here\nText.",
        "Text.\n---\na: b\n---",
    ],
    ids=["rules", "no-end", "below-text"],
)
def test_what_is_no_head_is_text(text: str) -> None:
    assert split_front_matter(text) == (FrontMatter(), text)


def test_references_that_multiply_stay_small() -> None:
    bomb = "\n".join(f"k{i}: &k{i} [{', '.join([f'*k{i - 1}'] * 9)}]" for i in range(1, 30))
    begun = time.process_time()
    head, _ = split_front_matter(f"---\nk0: &k0 [x]\n{bomb}\ntags: *k29\n---\nText.")
    assert (head.tags, time.process_time() - begun < 2) == ((), True)
