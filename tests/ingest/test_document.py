"""Local files of any encoding become one entry, or a named trouble; never a crash."""

from __future__ import annotations

import codecs
import os
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.errors import FetchError, ParseError, SourceError, Transient, Trouble
from digest.ingest.document.read import read_document
from digest.model import Entry, Source
from tests.conftest import DOCUMENTS

MAX_BYTES = 1_000_000
SPANISH = (
    "El pleno del ayuntamiento aprobó ayer, con quince votos a favor, la reforma de la estación: "
    "«no habrá más retrasos», prometió la alcaldesa. Los vecinos del barrio señalaron que el "
    "camión de recogida pasará los miércoles; según el señor Núñez, «ya era hora»."
)
FRENCH = (
    "Le préfet a confirmé jeudi l’ouverture du pont : « les travaux sont achevés », a-t-il dit. "
    "Les élèves de l’école voisine ont été les premiers à traverser la rivière, où l’eau reste "
    "très haute. Cœur de la ville, le quartier a fêté l’événement."
)
PORTUGUESE = (
    "A câmara municipal aprovou ontem a reforma da estação. «Não haverá mais atrasos», prometeu. "
    "Os vizinhos pediram árvores e informação até amanhã."
)
GERMAN = (
    "Der Bürgermeister erklärte am Dienstag, die Brücke werde im Frühjahr für den Verkehr "
    "freigegeben. „Wir können früher öffnen“, sagte er, „doch das Geländer fehlt noch.“"
)
RUSSIAN = (
    "Городской совет утвердил в среду новый бюджет: две тысячи рублей на каждого школьника. "
    "Жители ждут ремонта моста уже третий год, и теперь работы начнутся в апреле."
)
JAPANESE = (
    "市議会は水曜日に新しい予算を承認した。住民は三年前から工事を待っている。橋は来春に開く。"
)
PARAGRAPHS = "\n\n".join([SPANISH] * 40)


def read(path: Path, *, max_bytes: int = MAX_BYTES, language: str | None = None) -> Entry:
    source = Source(id="note", name="Note", path=path, language=language)
    (entry,) = read_document(source, max_bytes=max_bytes)
    return entry


def written(folder: Path, content: bytes, name: str = "note.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_text_file_is_one_entry_as_it_stands(tmp_path: Path) -> None:
    text = "Harbour reopens\n\nShips <b>are</b> back & busy.\n"
    entry = read(written(tmp_path, text.encode()), language="en")
    assert (entry.body, entry.markup, entry.language) == (text, "text", "en")
    assert (entry.source_id, entry.title, entry.url, entry.published) == ("note", None, None, None)


def test_a_source_of_a_document_has_one_entry_whatever_the_file_says(tmp_path: Path) -> None:
    """A document that takes another's place replaces it."""
    first, other = written(tmp_path, b"One."), written(tmp_path, b"One.", "other.txt")
    before = read(first)
    first.write_bytes(b"Two.")
    assert read(first).id == before.id == read(other).id
    assert read(first).body != before.body


def test_origin_of_a_document_is_its_link(tmp_path: Path) -> None:
    path = written(tmp_path, b"Ships are back.")
    source = Source(id="note", name="Note", path=path, url="https://gazette.example/harbour")
    assert read_document(source, max_bytes=MAX_BYTES)[0].url == "https://gazette.example/harbour"


@pytest.mark.parametrize("name", ["note.html", "note.htm", "NOTE.HTML", "note.xhtml"])
def test_html_file_is_markup(name: str, tmp_path: Path) -> None:
    entry = read(written(tmp_path, b"<h1>Harbour</h1><p>Ships are back.</p>", name))
    assert (entry.body, entry.markup) == ("<h1>Harbour</h1><p>Ships are back.</p>", "html")


@pytest.mark.parametrize("name", ["note.md", "NOTE.MD", "note.markdown"])
def test_markdown_file_becomes_markup(name: str, tmp_path: Path) -> None:
    text = "# Harbour\n\nShips *are* back.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    entry = read(written(tmp_path, text.encode(), name))
    assert entry.markup == "html"
    assert "<h1>Harbour</h1>\n<p>Ships <em>are</em> back.</p>" in entry.body
    assert "<li>one</li>" in entry.body
    assert "<td>2</td>" in entry.body


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
    ids=["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_byte_order_mark_decides_and_is_not_part_of_the_text(
    mark: bytes, encoding: str, tmp_path: Path
) -> None:
    assert read(written(tmp_path, mark + SPANISH.encode(encoding))).body == SPANISH


@pytest.mark.parametrize(
    ("text", "language", "encoding"),
    [
        pytest.param(SPANISH, "es", "utf-8", id="es-utf-8"),
        pytest.param(SPANISH, "es", "cp1252", id="es-cp1252"),
        pytest.param(SPANISH, "es", "latin-1", id="es-latin-1"),
        pytest.param(FRENCH, "fr", "cp1252", id="fr-cp1252"),
        pytest.param(PORTUGUESE, "pt-BR", "cp1252", id="pt-cp1252"),
        pytest.param(GERMAN, "de", "cp1252", id="de-cp1252"),
        pytest.param(RUSSIAN, "ru", "windows-1251", id="ru-windows-1251"),
        pytest.param(RUSSIAN, "ru", "koi8-r", id="ru-koi8-r"),
        pytest.param(JAPANESE, "ja", "shift_jis", id="ja-shift-jis"),
        pytest.param(JAPANESE, "ja", "euc-jp", id="ja-euc-jp"),
    ],
)
def test_accents_and_scripts_survive_old_encodings(
    text: str, language: str, encoding: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text.encode(encoding))
    assert read(path, language=language).body == text


def test_old_encoding_is_found_without_a_declared_language(tmp_path: Path) -> None:
    assert read(written(tmp_path, SPANISH.encode("cp1252"))).body == SPANISH


def test_one_damaged_byte_does_not_cost_the_other_letters(tmp_path: Path) -> None:
    body = read(written(tmp_path, PARAGRAPHS.encode() + b"\xff.")).body
    assert body.startswith(PARAGRAPHS)


def test_declared_charset_of_a_page_is_believed(tmp_path: Path) -> None:
    page = f'<meta charset="windows-1251"><p>{RUSSIAN[:30]}</p>'
    assert read(written(tmp_path, page.encode("cp1251"), "note.html")).body == page


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\t\r\n ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u00a0\u2003\n".encode()],
    ids=["nothing", "white-space", "only-a-mark", "only-a-utf-16-mark", "typographic-spaces"],
)
def test_file_without_text_is_empty(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ParseError) as caught:
        read(written(tmp_path, content))
    assert (caught.value.trouble, "note.txt" in str(caught.value)) == (Trouble.EMPTY, True)


PACKED = zlib.compress(PARAGRAPHS.encode() + bytes(range(256)) * 8)
BINARIES = {
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" + PACKED,
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + PACKED,
    "pdf": b"%PDF-1.7\n1 0 obj\n<</Length 900/Filter/FlateDecode>>\nstream\n" + PACKED,
    "zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + PACKED,
    "gzip": b"\x1f\x8b\x08\x00" + PACKED,
    "elf": b"\x7fELF\x02\x01\x01\x00" + bytes(64) + PACKED,
    "zeros": bytes(5_000),
    "text-with-a-nul": b"Ships are back.\x00",
}


@pytest.mark.parametrize("content", BINARIES.values(), ids=BINARIES)
def test_binary_file_is_refused_whatever_it_is_called(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ParseError) as caught:
        read(written(tmp_path, content))
    assert (caught.value.source_id, caught.value.trouble) == ("note", Trouble.BINARY)


def test_file_up_to_the_limit_is_read_and_one_more_byte_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"x" * 1_000)
    assert len(read(path, max_bytes=1_000).body) == 1_000
    with pytest.raises(FetchError, match=r"note\.txt is larger than 999 bytes"):
        read(path, max_bytes=999)


def test_50_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path, b"")
    os.truncate(path, 50_000_000)
    begun = time.monotonic()
    with pytest.raises(FetchError) as caught:
        read(path)
    assert caught.value.trouble is Trouble.TOO_LARGE
    assert time.monotonic() - begun < 0.1


def test_a_text_at_the_limit_in_an_old_encoding_is_read_in_a_moment(tmp_path: Path) -> None:
    content = (SPANISH.encode("cp1252") * 4_000)[:MAX_BYTES]
    begun = time.monotonic()
    assert len(read(written(tmp_path, content)).body) == MAX_BYTES
    assert time.monotonic() - begun < 2


def _missing(folder: Path) -> Path:
    return folder / "nowhere" / "note.txt"


def _folder(folder: Path) -> Path:
    return folder


def _below_a_file(folder: Path) -> Path:
    return written(folder, b"x") / "note.txt"


def _link_to_itself(folder: Path) -> Path:
    path = folder / "note.txt"
    path.symlink_to(path)
    return path


def _forbidden(folder: Path) -> Path:
    path = written(folder, b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    return path


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        pytest.param(_missing, Trouble.MISSING, id="missing"),
        pytest.param(_folder, Trouble.UNREADABLE, id="folder"),
        pytest.param(_below_a_file, Trouble.UNREADABLE, id="below-a-file"),
        pytest.param(_link_to_itself, Trouble.UNREADABLE, id="link-to-itself"),
        pytest.param(_forbidden, Trouble.UNREADABLE, id="forbidden"),
    ],
)
def test_what_cannot_be_read_is_named(
    make: Callable[[Path], Path], trouble: Trouble, tmp_path: Path
) -> None:
    path = make(tmp_path)
    with pytest.raises(FetchError) as caught:
        read(path)
    assert (caught.value.source_id, caught.value.trouble) == ("note", trouble)
    assert str(path) in str(caught.value)
    assert not isinstance(caught.value, Transient)


def test_a_pipe_is_refused_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, path)
        try:
            with pytest.raises(SourceError):
                reading.result(timeout=1)
        finally:
            os.write(writer, b"end")
            os.close(writer)


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_documents_of_the_digest_are_read_whole(path: Path) -> None:
    assert read(path).body == path.read_text(encoding="utf-8")
