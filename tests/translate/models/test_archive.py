"""Archives of strangers: nothing outside, nothing too large, no name twice."""

from __future__ import annotations

import io
import stat
import struct
import time
import warnings
import zipfile
from pathlib import Path

import pytest

from digest.errors import ModelError
from digest.translate.models import install_package
from digest.translate.models.archive import Limits, unpack
from tests.translate.models.toy import EN_ES, TOY, quiet, toy_as, toy_members, traces, zipped

WHOLE = TOY.read_bytes()


def damaged(content: bytes) -> bytes:
    """Overwrite where the compressed data of the model begins."""
    start = content.index(b"model/model.bin") + len(b"model/model.bin")
    return content[:start] + b"\xff" * 64 + content[start + 64 :]


def encrypted(content: bytes) -> bytes:
    """Set the flag of encryption on every member."""
    return content.replace(b"PK\3\4\x14\0\0", b"PK\3\4\x14\0\1").replace(
        b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"
    )


def member_of_kind(kind: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("toy/metadata.json", b"{}")
        odd = zipfile.ZipInfo("toy/odd")
        odd.external_attr = (kind | 0o777) << 16
        package.writestr(odd, "/etc/passwd")
    return made.getvalue()


def with_twice(first: str, second: str) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as package:
        warnings.simplefilter("ignore")
        package.writestr(first, b"one")
        package.writestr(second, b"two")
    return made.getvalue()


def without(ending: str) -> bytes:
    """Return the toy package without one of its files."""
    return zipped({n: body for n, body in toy_members().items() if not n.endswith(ending)})


def with_model(body: bytes) -> bytes:
    members = toy_members()
    (name,) = (name for name in members if name.endswith("model.bin"))
    return zipped({**members, name: body})


BAD_PACKAGES = {
    "nothing": b"",
    "a page": b"<html>gone</html>",
    "half a zip": WHOLE[:100_000],
    "the end of a zip alone": WHOLE[-22:],
    "damaged data": damaged(WHOLE),
    "encrypted": encrypted(WHOLE),
    "an empty zip": zipped({}),
    "files without a folder": zipped({"metadata.json": b"{}"}),
    "two folders": zipped({"one/metadata.json": b"{}", "two/metadata.json": b"{}"}),
    "no metadata": zipped({"toy/model/model.bin": b"x"}),
    "metadata is a list": zipped({"toy/metadata.json": b"[]"}),
    "no model": zipped({"toy/metadata.json": b'{"from_code": "en", "to_code": "es"}'}),
    "no weights": without("model.bin"),
    "no vocabulary": without("shared_vocabulary.json"),
    "no tokenizer": without("sentencepiece.model"),
    "empty weights": with_model(b""),
    "half the weights": with_model(toy_members()["translate-en_es-0_1/model/model.bin"][:150_000]),
    "weights are a page": with_model(b"<html>gone</html>" * 99),
    "a folder that is hidden": toy_as().replace(b"translate-en_es", b".ranslate-en_es"),
    "a language that is a path": toy_as(from_code="../en"),
    "a language that is a number": toy_as(from_code=7),
    "packed by bzip2": zipped(toy_members(), zipfile.ZIP_BZIP2),
    "a file that is a folder too": zipped({"toy/a": b"x", "toy/a/b": b"x"}),
}


@pytest.mark.parametrize("content", BAD_PACKAGES.values(), ids=BAD_PACKAGES)
def test_bad_package_is_refused_and_leaves_nothing(
    content: bytes, packages: Path, tmp_path: Path
) -> None:
    package, before = tmp_path / "bad.argosmodel", traces(packages)
    package.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.argosmodel: "):
        install_package(str(package), quiet)
    assert traces(packages) == before


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil", "leads elsewhere"),
        ("toy/../../evil", "leads elsewhere"),
        ("toy//evil", "leads elsewhere"),
        ("toy/./evil", "leads elsewhere"),
        ("/evil", "absolute path"),
        ("C:evil", "absolute path"),
        ("C:/evil", "absolute path"),
        ("\\\\host\\evil", "absolute path"),
        ("toy\\..\\..\\evil", "letters"),
        ("toy/evil\n", "letters"),
        ("toy/ev\u202eil", "letters"),
        ("toy/" + "a" * 300, "too long"),
        ("toy/" + "a/" * 40 + "evil", "too long"),
    ],
)
def test_member_that_wants_elsewhere_is_refused_by_name(
    name: str, reason: str, packages: Path, tmp_path: Path
) -> None:
    package, before = tmp_path / "slip.argosmodel", traces(packages)
    package.write_bytes(zipped({**toy_members(), name: b"evil"}))
    with pytest.raises(ModelError, match=f"refused member .*{reason}"):
        install_package(str(package), quiet)
    assert traces(packages) == before
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(stat.S_IFLNK, "a link"), (stat.S_IFIFO, "no plain file"), (stat.S_IFBLK, "no plain file")],
    ids=["symbolic link", "pipe", "device"],
)
def test_member_that_is_no_plain_file_is_refused(kind: int, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(member_of_kind(kind))
    with pytest.raises(ModelError, match=f"refused member 'toy/odd': it is {reason}"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize(
    ("first", "second"),
    [("toy/a", "toy/a"), ("toy/a", "toy/A"), ("toy/\u00e9", "toy/e\u0301")],
    ids=["same", "in capitals", "composed otherwise"],
)
def test_member_that_is_there_twice_is_refused(first: str, second: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(with_twice(first, second))
    with pytest.raises(ModelError, match="it is there twice"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


# --- bombs ---------------------------------------------------------------------------------------


def test_archive_that_says_it_is_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="bomb: unpacks to more than 300,000 bytes"):
        unpack(TOY, tmp_path / "out", Limits(bytes=300_000))
    assert not list((tmp_path / "out").iterdir())


def test_zeros_that_pack_well_are_refused_by_their_ratio(tmp_path: Path) -> None:
    bomb = zipped({"toy/zeros": bytes(30_000_000)}, zipfile.ZIP_DEFLATED)
    (tmp_path / "a.zip").write_bytes(bomb)
    with pytest.raises(ModelError, match="bomb: unpacks to more than 10,000,000 bytes, 50 times"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_bomb_that_says_it_is_small_writes_no_more_than_it_says(tmp_path: Path) -> None:
    bomb = zipped({"toy/zeros": bytes(30_000_000)}, zipfile.ZIP_DEFLATED)
    size = struct.pack("<I", 30_000_000)
    assert bomb.count(size) == 2
    (tmp_path / "a.zip").write_bytes(bomb.replace(size, struct.pack("<I", 1_000)))
    with pytest.raises(ModelError):
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert sum(path.stat().st_size for path in tmp_path.rglob("zeros")) <= 1_000


def test_too_many_members_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    many = zipped({f"toy/{number}": b"" for number in range(20_000)})
    (tmp_path / "a.zip").write_bytes(many)
    started = time.perf_counter()
    with pytest.raises(ModelError, match="more than 2,000 members"):
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert time.perf_counter() - started < 0.1


def test_members_that_the_end_of_the_archive_hides_are_counted(tmp_path: Path) -> None:
    many = bytearray(zipped({f"toy/{number}": b"" for number in range(3_000)}))
    many[-14:-10] = struct.pack("<HH", 1, 1)
    (tmp_path / "a.zip").write_bytes(many)
    with pytest.raises(ModelError, match="more than 2,000 members"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_whole_package_unpacks_to_what_was_packed(tmp_path: Path) -> None:
    folder = unpack(TOY, tmp_path / "out")
    found = {str(p.relative_to(tmp_path / "out")): p for p in folder.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == toy_members()


def test_package_of_another_pair_under_a_name_that_is_taken_is_refused(
    packages: Path, tmp_path: Path
) -> None:
    install_package(str(TOY), quiet)
    (tmp_path / "b.argosmodel").write_bytes(toy_as(EN_ES, from_code="de"))
    with pytest.raises(ModelError, match="a package of another pair has the name"):
        install_package(str(tmp_path / "b.argosmodel"), quiet)
    assert [path.name for path in packages.iterdir()] == [TOY.stem]
