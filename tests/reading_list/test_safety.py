"""What cannot be changed is named; the file, its link and its mode stay."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import load_reading
from digest.errors import ConfigError
from digest.reading_list import (
    NewSource,
    add_sources,
    find_known,
    pause_sources,
    remove_sources,
    resume_sources,
    set_url,
)
from tests.reading_list.conftest import OWN, ids, text_of, written

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
Change = Callable[[Path], object]


def adding(*sources: NewSource) -> Change:
    return lambda path: add_sources(path, sources)


def pausing(*names: str) -> Change:
    return lambda path: pause_sources(path, names)


def moving(name: str, url: str) -> Change:
    return lambda path: set_url(path, name, url)


def removing(*names: str) -> Change:
    return lambda path: remove_sources(path, names)


NEW = NewSource(name="x", url="https://x.example/")
NATO = "documents/nato-troops-to-ukraine.txt"


@pytest.mark.parametrize(
    ("text", "change", "problem"),
    [
        (OWN, pausing("bbc-new"), r"unknown source 'bbc-new'; did you mean bbc-news"),
        (OWN, removing("npr", "zzz"), "unknown source 'zzz'; see them all"),
        (OWN, moving("npr", "gopher://x"), "URL scheme"),
        (OWN, adding(replace(NEW, url="http://feeds.npr.org/1004/rss.xml/")), "as 'npr'"),
        (OWN, adding(replace(NEW, url=None, path=NATO)), "in the list, as 'nato-explainer'"),
        (OWN, adding(replace(NEW, id="npr")), "two sources would be called 'npr'"),
        (OWN, adding(replace(NEW, category="No!")), "category: String should match"),
        (OWN, adding(replace(NEW, language="zz")), "'zz' is not a language tag"),
        (OWN, adding(NEW, NewSource(name="y", url="nonsense")), "url: "),
        (SHARED, pausing("a"), "only a person can change"),
        (SHARED, moving("d", "https://x.example/"), "only a person can change"),
        (SHARED, moving("c", "https://x.example/"), r"not YAML: .*alias"),
        (SHARED, removing("a"), r"not YAML: .*alias"),
        (OWN.replace("[es]", "[es"), pausing("npr"), "not YAML"),
    ],
    ids=[
        *("id with a typing error", "one id of two", "address of no web", "known address"),
        *("known document", "taken id", "wrong category", "wrong language", "one of two wrong"),
        *("merged elsewhere", "alias", "named by an alias", "merged and gone", "broken list"),
    ],
)
def test_what_cannot_be_done_is_named_and_the_file_is_left_alone(
    text: str, change: Change, problem: str, tmp_path: Path
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
