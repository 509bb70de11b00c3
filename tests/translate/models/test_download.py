"""Downloads: what is cut is continued, and what is continued is what was begun."""

from __future__ import annotations

import fcntl
import hashlib
import random
from pathlib import Path

import pytest

from digest.errors import ModelError
from digest.translate.models import Terms, install_package
from digest.translate.models.download import Loaded, load
from tests.translate.models.conftest import Store
from tests.translate.models.toy import EN_ES, TOY, quiet

BODY = random.Random(6).randbytes(300_000)
OTHER = random.Random(7).randbytes(300_000)
YESTERDAY = "Sun, 22 Nov 2026 06:00:00 GMT"


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    (tmp_path / "keep" / "scratch").mkdir(parents=True)
    return tmp_path / "keep"


def fetch(store: Store, keep: Path, tries: int = 1) -> Loaded:
    target = keep / "scratch" / "package"
    return load(store.url, target, keep, (0,) * (tries - 1), quiet)


def kept(keep: Path) -> list[str]:
    return sorted(path.suffix for path in keep.rglob("*") if path.is_file())


def is_whole(loaded: Loaded, body: bytes) -> bool:
    digest = hashlib.sha256(body).hexdigest()
    assert (loaded.size, loaded.sha256) == (len(body), digest)
    return loaded.path.read_bytes() == body


def test_size_and_checksum_are_those_of_the_file(store: Store, keep: Path) -> None:
    store.body = BODY
    assert is_whole(fetch(store, keep), BODY)
    assert kept(keep) == [""]


@pytest.mark.parametrize(
    ("etag", "modified", "named"),
    [('"one"', "", '"one"'), ('W/"one"', YESTERDAY, YESTERDAY), ("", YESTERDAY, YESTERDAY)],
    ids=["strong tag", "weak tag and date", "date"],
)
def test_cut_download_goes_on_where_it_stopped(
    store: Store, keep: Path, etag: str, modified: str, named: str
) -> None:
    store.body, store.etag, store.modified, store.cuts = BODY, etag, modified, [100_000]
    with pytest.raises(ModelError, match="100,000 bytes are kept"):
        fetch(store, keep)
    assert kept(keep) == [".part", ".part-of"]
    assert is_whole(fetch(store, keep), BODY)
    assert store.asked[1]["Range"] == "bytes=100000-"
    assert store.asked[1]["If-Range"] == named
    assert kept(keep) == [""]


def test_dropped_connection_is_made_again_a_few_times(store: Store, keep: Path) -> None:
    store.body, store.cuts = BODY, [90_000, 0, 90_000]
    assert is_whole(fetch(store, keep, tries=4), BODY)
    begins = [headers.get("Range") for headers in store.asked]
    assert begins == [None, "bytes=90000-", "bytes=90000-", "bytes=180000-"]


def test_server_that_keeps_breaking_off_is_given_up(store: Store, keep: Path) -> None:
    store.body, store.cuts = BODY, [1_000] * 99
    with pytest.raises(ModelError, match=r"model\.argosmodel: .*3,000 bytes are kept"):
        fetch(store, keep, tries=3)
    assert len(store.asked) == 3


def test_file_that_changed_meanwhile_is_read_from_the_beginning(store: Store, keep: Path) -> None:
    store.body, store.cuts = BODY, [100_000]
    with pytest.raises(ModelError):
        fetch(store, keep)
    store.body, store.etag = OTHER, '"two"'
    assert is_whole(fetch(store, keep), OTHER)


def test_server_without_ranges_is_read_from_the_beginning(store: Store, keep: Path) -> None:
    store.body, store.ranges, store.cuts = BODY, False, [100_000]
    assert is_whole(fetch(store, keep, tries=2), BODY)


def test_file_of_no_known_version_is_not_kept(store: Store, keep: Path) -> None:
    store.body, store.etag, store.cuts = BODY, "", [100_000]
    with pytest.raises(ModelError):
        fetch(store, keep)
    assert kept(keep) == []


def test_file_that_got_shorter_is_read_from_the_beginning(store: Store, keep: Path) -> None:
    store.body, store.cuts = BODY, [100_000]
    with pytest.raises(ModelError):
        fetch(store, keep)
    store.body = BODY[:50_000]
    assert is_whole(fetch(store, keep, tries=2), BODY[:50_000])


@pytest.mark.parametrize("note", [b"", b"{", b'{"version": ""}', b"[]", b"\xff", b"[" * 9_999])
def test_part_with_a_broken_note_is_read_from_the_beginning(
    store: Store, keep: Path, note: bytes
) -> None:
    store.body, store.cuts = BODY, [100_000]
    with pytest.raises(ModelError):
        fetch(store, keep)
    (path,) = keep.glob(".*.part-of")
    path.write_bytes(note)
    assert is_whole(fetch(store, keep), BODY)
    assert "Range" not in store.asked[1]


def test_part_that_another_process_is_loading_is_left_to_it(store: Store, keep: Path) -> None:
    store.body, store.cuts = BODY, [100_000]
    with pytest.raises(ModelError):
        fetch(store, keep)
    (part,) = keep.glob(".*.part")
    with part.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert is_whole(fetch(store, keep), BODY)
    assert part.read_bytes() == BODY[:100_000]


@pytest.mark.parametrize("says", [True, False], ids=["says so", "does not say"])
def test_file_larger_than_any_model_is_refused_and_not_kept(
    store: Store, keep: Path, monkeypatch: pytest.MonkeyPatch, says: bool
) -> None:
    monkeypatch.setattr("digest.translate.models.download.MAX_BYTES", 200_000)
    store.body, store.says_length = BODY, says
    with pytest.raises(ModelError, match="more than 200,000 bytes"):
        fetch(store, keep)
    assert kept(keep) == []


def test_installation_that_was_cut_goes_on_the_next_time(store: Store, packages: Path) -> None:
    store.body, store.cuts = TOY.read_bytes(), [100_000]
    with pytest.raises(ModelError):
        install_package(store.url, quiet, Terms(pauses=()))
    assert install_package(store.url, quiet) == EN_ES
    assert store.asked[1]["Range"] == "bytes=100000-"
    assert [path.name for path in packages.iterdir()] == [TOY.stem]
