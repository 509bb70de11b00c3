"""A folder or a pattern of documents: each text file an entry, one bad file costs nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import FetchError, ParseError, SourceError, Trouble
from digest.ingest.document.folder import list_files
from digest.ingest.document.read import Documents, read_documents
from digest.model import Source

MAX_BYTES = 10_000


def read(path: Path, *, known: str = "", max_items: int = 20, many: bool = True) -> Documents:
    source = Source(id="notes", name="Notes", path=path, many=many, max_items=max_items)
    return read_documents(source, max_bytes=MAX_BYTES, known=known)


def write(folder: Path, name: str, content: bytes = b"Ships are back.", day: int = 1) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    changed = datetime(2026, 11, day, tzinfo=UTC).timestamp()
    os.utime(path, (changed, changed))
    return path


def bodies(documents: Documents) -> list[str]:
    return [entry.body for entry in documents.entries]


def names(path: Path) -> list[str]:
    return sorted(found.name for found in list_files(path).files)


def test_each_text_file_below_a_folder_is_an_entry_newest_first(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", b"Second.", day=2)
    write(tmp_path, "deep/er/a.TXT", b"Third.", day=3)
    write(tmp_path, "c.html", b"<p>First.</p>", day=1)
    write(tmp_path, "picture.png", b"\x89PNG\x00")
    documents = read(tmp_path)
    assert bodies(documents) == ["Third.", "Second.", "<p>First.</p>"]
    assert [e.markup for e in documents.entries] == ["text", "text", "html"]
    assert documents.entries[0].published == datetime(2026, 11, 3, tzinfo=UTC)
    assert (documents.troubles, documents.unchanged) == ((), False)


def test_only_a_changed_file_is_new(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", b"One.", day=2)
    changed = write(tmp_path, "b.txt", b"Two.")
    before = [entry.id for entry in read(tmp_path).entries]
    changed.write_bytes(b"Three.")
    after = [entry.id for entry in read(tmp_path).entries]
    assert len(set(before) & set(after)) == 1
    assert len(set(before) | set(after)) == 3


def test_equal_files_of_two_names_are_two_entries(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt")
    assert len({entry.id for entry in read(tmp_path).entries}) == 2


@pytest.mark.parametrize("many", [True, False], ids=["folder", "single file"])
def test_known_fingerprint_says_unchanged_until_the_content_changes(
    many: bool, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.txt")
    place = tmp_path if many else path
    first = read(place, many=many)
    again = read(place, many=many, known=first.fingerprint)
    assert (again.entries, again.unchanged) == ((), True)
    assert again.fingerprint == first.fingerprint
    path.write_bytes(b"Ships are gone.")
    changed = read(place, many=many, known=first.fingerprint)
    assert (bodies(changed), changed.unchanged) == (["Ships are gone."], False)


def test_touching_a_file_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    first = read(tmp_path)
    path.touch()
    assert read(tmp_path, known=first.fingerprint).unchanged
    assert read(tmp_path).entries[0].id == first.entries[0].id


@pytest.mark.parametrize("change", ["rename", "add", "remove"])
def test_fingerprint_tells_other_files(change: str, tmp_path: Path) -> None:
    path, other = write(tmp_path, "a.txt"), write(tmp_path, "b.txt", b"Other.")
    before = read(tmp_path).fingerprint
    steps: dict[str, Callable[[], object]] = {
        "rename": lambda: path.rename(tmp_path / "c.txt"),
        "add": lambda: write(tmp_path, "c.txt"),
        "remove": other.unlink,
    }
    steps[change]()
    assert read(tmp_path).fingerprint != before


def test_newest_files_up_to_max_items_are_read(tmp_path: Path) -> None:
    for day in range(1, 6):
        write(tmp_path, f"{day}.txt", f"Day {day}.".encode(), day)
    assert bodies(read(tmp_path, max_items=2)) == ["Day 5.", "Day 4."]


def test_a_thousand_files_are_read_and_the_rest_is_told(tmp_path: Path) -> None:
    for i in range(1_003):
        write(tmp_path, f"{i}.txt")
    documents = read(tmp_path, max_items=2)
    assert documents.troubles == (f"{tmp_path}: 3 files beyond the newest 1,000 are not read",)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param("*.md", ["top.md"], id="one-level"),
        pytest.param("**/*.md", ["a/b/c.md", "a/x.md", "top.md"], id="any-level"),
        pytest.param("*/*.md", ["a/x.md"], id="second-level"),
        pytest.param("**/b/**/*.md", ["a/b/c.md"], id="folders-in-between"),
        pytest.param("t?p.*", ["top.md", "top.txt"], id="any-readable-ending"),
        pytest.param("*.log", ["run.log"], id="an-ending-that-is-named"),
        pytest.param("[tr]*", ["top.md", "top.txt"], id="set"),
        pytest.param("**", ["a/b/c.md", "a/x.md", "top.md", "top.txt"], id="everything"),
        pytest.param("a/*.md", ["x.md"], id="folder-before-the-pattern"),
    ],
)
def test_pattern_finds(pattern: str, found: list[str], tmp_path: Path) -> None:
    for name in ("top.md", "top.txt", "run.log", "a/x.md", "a/b/c.md", ".hid/den.md", ".h.md"):
        write(tmp_path, name)
    assert names(tmp_path / pattern) == found


def test_a_pattern_of_many_stars_is_matched_at_once(tmp_path: Path) -> None:
    write(tmp_path, "/".join(["a"] * 60)[0:] + "/end.txt")
    assert names(tmp_path / ("**/a/" * 30 + "none.txt")) == []
    assert len(names(tmp_path / ("**/a/" * 30 + "*.txt"))) == 1


def test_links_that_loop_or_lead_outside_are_left_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", write(tmp_path, "out/secret.txt", b"Secret.")
    kept = write(inside, "a.txt", b"Kept.")
    (inside / "leak.txt").symlink_to(outside)
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "self.txt").symlink_to(inside / "self.txt")
    (inside / "dir").symlink_to(outside.parent, target_is_directory=True)
    (inside / "alias.txt").symlink_to(kept)
    documents = read(inside)
    assert bodies(documents) == ["Kept.", "Kept."]
    assert "leak.txt: leads outside" in documents.troubles
    assert any(trouble.startswith("self.txt: ") for trouble in documents.troubles)


def test_one_bad_file_is_named_and_costs_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "good.txt")
    write(tmp_path, "zeros.txt", bytes(100))
    write(tmp_path, "empty.md", b" \n")
    write(tmp_path, "large.txt", b"x" * (MAX_BYTES + 1))
    os.mkfifo(tmp_path / "pipe.txt")
    documents = read(tmp_path)
    assert bodies(documents) == ["Ships are back."]
    assert sorted(trouble.split(":")[0] for trouble in documents.troubles) == [
        "empty.md",
        "large.txt",
        "pipe.txt",
        "zeros.txt",
    ]


def test_a_name_that_is_no_unicode_is_read(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"caf\xe9.txt"))
    assert bodies(read(tmp_path)) == ["Ships are back."]
    assert names(tmp_path) == ["caf\\xe9.txt"]


@pytest.mark.parametrize(
    ("files", "place", "kind", "trouble"),
    [
        pytest.param({}, "", FetchError, Trouble.MISSING, id="empty-folder"),
        pytest.param({}, "gone/*.txt", FetchError, Trouble.MISSING, id="no-such-folder"),
        pytest.param({"a.md": b"x"}, "*.txt", FetchError, Trouble.MISSING, id="no-match"),
        pytest.param({"a.txt": bytes(9)}, "", ParseError, Trouble.BINARY, id="only-binary"),
        pytest.param({"a.txt": b""}, "*.txt", ParseError, Trouble.EMPTY, id="only-empty"),
        pytest.param(
            {"a.txt": b"x" * 20_000}, "", FetchError, Trouble.TOO_LARGE, id="only-too-large"
        ),
    ],
)
def test_nothing_to_read_names_the_place(
    files: dict[str, bytes],
    place: str,
    kind: type[SourceError],
    trouble: Trouble,
    tmp_path: Path,
) -> None:
    for name, content in files.items():
        write(tmp_path, name, content)
    with pytest.raises(kind) as caught:
        read(tmp_path / place)
    assert (caught.value.source_id, caught.value.trouble) == ("notes", trouble)
    assert str(tmp_path) in str(caught.value)
