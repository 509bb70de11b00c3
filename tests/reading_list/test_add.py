"""Adding sources: in the right place, in the style of the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import load_reading
from digest.model import FullText
from digest.reading_list import (
    NewSource,
    add_sources,
    remove_sources,
)
from tests.reading_list.conftest import ODD, OWN, changes, ids, text_of, written


def test_feed_is_added_to_the_group_of_its_category_and_language(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    new = NewSource(
        name="Le: Monde", url="https://lemonde.example/rss", category="world", language="en"
    )
    assert add_sources(path, [new]) == ("le-monde",)
    added = ["      - name: 'Le: Monde'", "        url: https://lemonde.example/rss"]
    assert changes(OWN, path) == ([], added)
    assert text_of(path).index("Le: Monde") == OWN.index("\n  - category: spain") + len(
        "      - name: '"
    )


@pytest.mark.parametrize(
    ("new", "added"),
    [
        (
            NewSource(name="Sur", url="https://s.example/", category="europe", language="es"),
            ["      - name: Sur", "        language: es", "        url: https://s.example/"],
        ),
        (
            NewSource(name="Sur", url="https://s.example/", category="sur", language="es"),
            [
                "",
                "  - category: sur",
                "    language: es",
                "    sources:",
                "      - name: Sur",
                "        url: https://s.example/",
            ],
        ),
        (
            NewSource(
                name="RFI", url="https://s.example/", category="europe", language="fr",
                enabled=False, full_text=FullText.ALWAYS,
            ),
            [
                "      - name: RFI",
                "        id: rfi-2",
                "        language: fr",
                "        url: https://s.example/",
                "        full_text: always",
                "        enabled: false",
            ],
        ),
    ],
    ids=["group without a language", "group of its own", "every key"],
)  # fmt: skip
def test_feed_is_added_at_the_end(new: NewSource, added: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    add_sources(path, [new])
    assert changes(OWN, path) == ([], added)


@pytest.mark.parametrize(
    ("category", "language", "new"),
    [
        ("world", "en", "            - {name: 'x, y', url: https://x.example/}"),
        ("sport", None, "                {name: e,   url: \"https://e.example\"}, "
         "{name: 'x, y', url: https://x.example/}]"),
        ("tech", None, "    - {category: tech, sources: [{name: f, url: https://f.example}, "
         "{name: 'x, y', url: https://x.example/}]}"),
    ],
)  # fmt: skip
def test_new_source_is_written_as_the_one_before_it(
    category: str, language: str | None, new: str, tmp_path: Path
) -> None:
    block = "-\n                url: https://c.example/rss?x=1&y=2#z\n                name: c"
    text = ODD.replace(block, "- {name: c, url: 'https://c.example'}")
    path = written(tmp_path, text)
    source = NewSource(name="x, y", url="https://x.example/", category=category, language=language)
    add_sources(path, [source])
    assert changes(text, path)[1] == [new]


def test_whatever_is_added_can_be_removed_without_a_trace(path: Path) -> None:
    before = path.read_bytes()
    new = [
        NewSource(name=f"N {i}", url=f"https://n{i}.example/", category=category, language=tag)
        for i, (category, tag) in enumerate(
            [("world", "en"), ("world", "en"), ("world", "de"), ("sport", None), ("new", "es")]
        )
    ]
    names = add_sources(path, new)
    assert names == ("n-0", "n-1", "n-2", "n-3", "n-4")
    assert set(names) < set(ids(path)[0])
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"") or b"\r\n" not in before
    remove_sources(path, names)
    blank = b"\n\r\n" if b"\r\n" in before else b"\n\n"
    assert path.read_bytes().replace(blank, b"\n") == before.replace(blank, b"\n")
    assert path.read_bytes() == before or b"# the end" in before, "a blank line above a comment"


@pytest.mark.parametrize(
    "name",
    [
        "no",
        "1.5",
        "a: b",
        "# x",
        "- x",
        "{x}",
        "[",
        'it\'s "so"',
        "* x",
        "&x",
        "日本",
        "🎈",
        "x\u0085y",
    ],
)
def test_any_name_is_kept_as_it_is(name: str, path: Path) -> None:
    (added,) = add_sources(path, [NewSource(name=name, url="https://new.example/?a=[1],{2}&b=#c")])
    (source,) = (s for s in load_reading(path).sources if s.id == added)
    assert source.name == name


def test_name_without_latin_letters_gets_its_id_from_the_address(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    feeds = [NewSource(name=n, url=f"https://www.asahi.example/{n}") for n in ("朝日", "新聞")]
    assert add_sources(path, feeds) == ("asahi-example", "asahi-example-2")
