"""Editions stand in their folder whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.deliver import Outbox
from digest.errors import DeliveryError
from digest.model import Delivery, Page
from digest.render import build_mail
from tests.conftest import NOW

DAY = date(2026, 11, 22)
PAGE = Page(
    edition_id="2026-11-22-es",
    language="es",
    subject="El resumen",
    html="<!DOCTYPE html>\n<p>La nutria «vuelve».</p>\n",
    text="La nutria «vuelve».\n",
)
LATER = replace(PAGE, html="<!DOCTYPE html>\n<p>Ñ</p>\n", text="Ñ\n")


def mail(page: Page) -> EmailMessage:
    return build_mail(
        page, title="El resumen", from_address="d@x.example", to_address="a@x.example", now=NOW
    )


def put(folder: Path, page: Page = PAGE, day: date = DAY) -> Delivery:
    return Outbox(folder).put(page, mail(page), day)


def files(folder: Path) -> list[str]:
    """Every file below a folder, hidden ones too."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found)


# --- before any work -------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["out", "out/of/sight"], ids=["missing", "deep"])
def test_check_makes_the_folder_and_leaves_nothing_in_it(tmp_path: Path, place: str) -> None:
    Outbox(tmp_path / place).check()
    Outbox(tmp_path / place).check()
    assert (tmp_path / place).is_dir()
    assert files(tmp_path) == []


@pytest.mark.parametrize("place", ["out", "out/below"], ids=["a file in its place", "above it"])
def test_check_names_the_folder_that_cannot_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DeliveryError, match=f"cannot write to .*{place}: "):
        Outbox(tmp_path / place).check()
    assert (tmp_path / "out").read_text() == "a file"


def test_check_refuses_a_folder_that_takes_no_files() -> None:
    with pytest.raises(DeliveryError, match="cannot write to /proc/self/fd"):
        Outbox(Path("/proc/self/fd")).check()


# --- the three files -------------------------------------------------------------------------


def test_edition_is_put_as_page_text_and_mail(tmp_path: Path) -> None:
    delivery = put(tmp_path)
    day = tmp_path / "2026-11-22"
    assert (delivery.edition_id, delivery.language) == (PAGE.edition_id, "es")
    assert delivery.html == day / "digest.es.html"
    assert delivery.text == day / "digest.es.txt"
    assert delivery.mail == day / "digest.es.eml"
    assert delivery.html.read_bytes() == PAGE.html.encode()
    assert delivery.text.read_bytes() == PAGE.text.encode()
    received = message_from_bytes(delivery.mail.read_bytes(), policy=policy.default)
    assert received["Subject"] == "El resumen"


def test_nothing_but_the_three_files_is_left(tmp_path: Path) -> None:
    put(tmp_path)
    names = ["2026-11-22/digest.es.eml", "2026-11-22/digest.es.html", "2026-11-22/digest.es.txt"]
    assert files(tmp_path) == names
    put(tmp_path, LATER)
    assert files(tmp_path) == names


def test_files_can_be_read_by_others(tmp_path: Path) -> None:
    delivery = put(tmp_path)
    modes = [path.stat().st_mode & 0o777 for path in (delivery.html, delivery.text, delivery.mail)]
    assert modes == [0o644] * 3


def test_languages_and_days_stand_beside_each_other(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, replace(LATER, language="pt-BR", edition_id="2026-11-22-pt-BR"))
    put(tmp_path, LATER, date(2026, 11, 23))
    assert len(files(tmp_path)) == 9
    assert (tmp_path / "2026-11-22" / "digest.es.txt").read_text() == PAGE.text
    assert (tmp_path / "2026-11-22" / "digest.pt-BR.txt").read_text() == LATER.text


def test_edition_put_again_replaces_the_first_whole(tmp_path: Path) -> None:
    first = put(tmp_path)
    assert put(tmp_path, LATER) == first
    assert first.text.read_text() == LATER.text
    assert first.html.read_text() == LATER.html


def test_reader_of_the_old_file_never_sees_half_of_the_new_one(tmp_path: Path) -> None:
    first = put(tmp_path)
    with first.html.open() as reader:
        started = reader.read(5)
        put(tmp_path, LATER)
        assert started + reader.read() == PAGE.html


@pytest.mark.parametrize("suffix", ["html", "txt", "eml"])
def test_file_that_cannot_be_replaced_is_named_and_leaves_no_scratch(
    tmp_path: Path, suffix: str
) -> None:
    blocked = tmp_path / "2026-11-22" / f"digest.es.{suffix}"
    (blocked / "inside").mkdir(parents=True)
    with pytest.raises(DeliveryError, match=f"cannot write .*digest.es.{suffix}: "):
        put(tmp_path)
    assert [name for name in files(tmp_path) if "/." in name or name.endswith(suffix)] == []


def test_file_in_the_place_of_the_days_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2026-11-22").write_text("a file")
    with pytest.raises(DeliveryError, match="cannot write"):
        put(tmp_path)
    assert files(tmp_path) == ["2026-11-22"]
