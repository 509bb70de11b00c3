"""Changing the list of sources: what was asked for is changed, every other byte is as it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.config import load_reading
from digest.errors import ConfigError
from digest.model import FullText
from digest.reading_list import (
    NewSource,
    add_sources,
    find_known,
    pause_sources,
    remove_sources,
    resume_sources,
    set_url,
)
from tests.conftest import ROOT

OWN = (ROOT / "sources.yaml").read_text()
ODD = """\
# a comment	with tabs		in it
"title":   'Prueba'   # odd spaces
languages: [ es,pt ]
groups:
    -   category: world   # the world

        language: en
        max_items:   5
        sources:
            # above a
            -   name: "A: the first"   # behind a
                "url": 'https://a.example/rss'	
                # inside a
            # above b
            - &b {name: b, url: "https://b.example", max_age: 2d,}   # behind b

            -
                url: https://c.example/rss?x=1&y=2#z
                name: c   # behind c
    # above sport
    - category: sport
      sources: [{name: d, url: "https://d.example"},  # behind d
                {name: e,   url: "https://e.example"}]

    - {category: tech, sources: [{name: f, url: https://f.example}]}
# the end""".replace("rss'	", "rss'")


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def newline(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[OWN, ODD, f"\ufeff{ODD}\n\n"], ids=["own", "odd", "odd with BOM"])
def path(request: pytest.FixtureRequest, newline: str, tmp_path: Path) -> Path:
    """A list in each of several styles and both line ends."""
    return written(tmp_path, str(request.param), newline)


def written(folder: Path, text: str, newline: str = "\n") -> Path:
    path = folder / "sources.yaml"
    path.write_bytes(text.replace("\n", newline).encode())
    return path


def ids(path: Path) -> tuple[list[str], list[str]]:
    reading = load_reading(path)
    return [source.id for source in reading.sources], [source.id for source in reading.paused]


def text_of(path: Path) -> str:
    return path.read_bytes().decode().replace("\r\n", "\n")


def changes(before: str, path: Path) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that are new, when all others are in order."""
    old, new = before.splitlines(), text_of(path).splitlines()
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = start or min(len(old), len(new))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return old[start : len(old) - end], new[start : len(new) - end]


# --- pause and resume --------------------------------------------------------------------------


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
            ["    - {category: tech, sources: [{name: f, url: https://f.example}]}"],
            [
                "    - {category: tech, sources: [{name: f, url: https://f.example, enabled: false}]}"
            ],
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


# --- remove ------------------------------------------------------------------------------------


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


# --- add ---------------------------------------------------------------------------------------


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
    text = ODD.replace("url: https://c.example/rss?x=1&y=2#z\n                name: c", "{name: c, "
                       "url: 'https://c.example'}").replace("-\n                {", "- {")  # fmt: skip
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


# --- set_url -----------------------------------------------------------------------------------


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


# --- what is refused ---------------------------------------------------------------------------

SHARED = """\
groups:
  - sources:
      - &a {name: a, url: 'https://a.example/'}
      - {<<: *a, name: b}
      - &c
        name: c
        url: &where https://c.example/
      - name: d
        url: *where
"""
Refused = Callable[[Path], object]


@pytest.mark.parametrize(
    ("text", "change", "problem"),
    [
        (OWN, lambda p: pause_sources(p, ["bbc-new"]), "unknown source 'bbc-new'; did you mean bbc-news"),
        (OWN, lambda p: remove_sources(p, ["npr", "zzz"]), "unknown source 'zzz'; see them all"),
        (OWN, lambda p: set_url(p, "npr", "gopher://x"), "URL scheme"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", url="http://feeds.npr.org/1004/rss.xml/")]),
         "already in the list, as 'npr'"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", path="documents/nato-troops-to-ukraine.txt")]),
         "already in the list, as 'nato-explainer'"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", url="https://x.example/", id="npr")]),
         "two sources would be called 'npr'"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", url="https://x.example/", category="No!")]),
         "category: String should match"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", url="https://x.example/", language="zz")]),
         "'zz' is not a language tag"),
        (OWN, lambda p: add_sources(p, [NewSource(name="x", url="https://x.example/"),
                                        NewSource(name="y", url="nonsense")]), "url: "),
        (SHARED, lambda p: pause_sources(p, ["a"]), "only a person can change"),
        (SHARED, lambda p: set_url(p, "d", "https://x.example/"), "only a person can change"),
        (SHARED, lambda p: set_url(p, "c", "https://x.example/"), "not YAML: .*alias"),
        (SHARED, lambda p: remove_sources(p, ["a"]), "not YAML: .*alias"),
        (OWN.replace("languages: [es]", "languages: [es"), lambda p: pause_sources(p, ["npr"]), "not YAML"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_named_and_the_file_is_left_alone(
    text: str, change: Refused, problem: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    with pytest.raises(ConfigError, match=problem):
        change(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before
    assert list(tmp_path.iterdir()) == [path]


def test_source_made_by_a_merge_can_be_paused_itself(tmp_path: Path) -> None:
    path = written(tmp_path, SHARED)
    pause_sources(path, ["b", "d"])
    assert ids(path) == (["a", "c"], ["b", "d"])
    resume_sources(path, ["d", "b"])
    assert text_of(path) == SHARED


def test_known_address_is_found_however_it_is_written(tmp_path: Path) -> None:
    reading = load_reading(written(tmp_path, OWN))
    for url in ("http://www.RTVE.es/api/noticias.rss", "https://www.rtve.es/api/noticias.rss/"):
        known = find_known(reading, url)
        assert known is not None
        assert known.id == "rtve-noticias"
    assert find_known(reading, "https://www.rtve.es/api/noticias.rss?x=1") is None


# --- the file ----------------------------------------------------------------------------------


def test_link_stays_a_link_and_the_mode_is_kept(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "home").mkdir()
    real = written(tmp_path / "etc", OWN)
    real.chmod(0o640)
    link = tmp_path / "home" / "list.yaml"
    link.symlink_to(Path("..") / "etc" / "sources.yaml")
    pause_sources(link, ["npr"])
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert ids(link)[1] == ["npr"]
    assert [path.name for path in (tmp_path / "etc").iterdir()] == ["sources.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ConfigError, match="cannot be changed: Permission denied"):
            pause_sources(path, ["npr"])
    finally:
        tmp_path.chmod(0o700)
    assert text_of(path) == OWN
