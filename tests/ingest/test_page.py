"""The bytes of a web page to text, whatever header, head and mark say."""

from __future__ import annotations

import time
from codecs import BOM_UTF8, BOM_UTF16_LE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ParseError, Trouble
from digest.ingest.page import page_text
from digest.model import Fetched

RUSSIAN = "<p>Совет принял бюджет на следующий год.</p>"
META = "<html><head><meta charset='{}'></head>"
OLD_META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


def text(content: bytes, content_type: str = "text/html") -> str:
    return page_text(
        Fetched(source_id="g", content=content, content_type=content_type, url="http://g.example/")
    )


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251"),
        (RUSSIAN.encode("cp1251"), 'Text/HTML;Charset="WINDOWS-1251"'),
        ((META.format("koi8-r") + RUSSIAN).encode("koi8-r"), "text/html"),
        ((OLD_META.format("koi8-r") + RUSSIAN).encode("koi8-r"), ""),
        ((META.format("koi8-r") + RUSSIAN).encode("koi8-r"), "text/html; charset=nonsense"),
        ((META.format("koi8-r") + RUSSIAN).encode("cp1251"), "text/html; charset=cp1251"),
        ((META.format("iso-8859-1") + RUSSIAN).encode(), "text/html; charset=iso-8859-1"),
        ((META.format("utf-16") + RUSSIAN).encode(), "text/html"),
        (BOM_UTF8 + RUSSIAN.encode(), "text/html; charset=windows-1251"),
        (BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), "text/html"),
        (RUSSIAN.encode(), "text/html"),
        (RUSSIAN.encode(), "text/html; charset=base64"),
    ],
    ids=[
        "header", "header-loud", "meta", "old-meta", "meta-where-header-is-nonsense",
        "header-before-meta", "utf-8-that-is-called-latin", "meta-that-cannot-be", "mark",
        "mark-of-utf-16", "none", "no-text-encoding",
    ],
)  # fmt: skip
def test_page_is_read_as_it_is_written(content: bytes, content_type: str) -> None:
    assert text(content, content_type).endswith(RUSSIAN)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("shift_jis", "東京の新聞"),
        ("euc-jp", "東京の新聞"),
        ("iso-2022-jp", "東京の新聞"),
        ("big5", "臺北的報紙"),
        ("gb2312", "北京的报纸"),
        ("euc-kr", "서울의 신문"),
    ],
)
def test_encodings_of_several_bytes_a_letter_are_read(encoding: str, words: str) -> None:
    page = META.format(encoding) + words
    assert text(page.encode(encoding)) == page


def test_quotes_of_windows_are_read_where_latin_is_declared() -> None:
    assert text(b"\x93hello\x94 caf\xe9", "text/html; charset=ISO-8859-1") == "“hello” café"


def test_damaged_byte_costs_one_letter_and_no_more() -> None:
    words = "El presupuesto subirá en Málaga, según la alcaldesa. " * 3
    page = words.encode() + b"\xff" + words.encode()
    assert text(page, "text/html; charset=utf-8") == words + "\ufffd" + words


def test_stray_zero_leaves_the_page_readable() -> None:
    assert text(b"<p>one\0two</p>") == "<p>one\0two</p>"


@pytest.mark.parametrize("kind", ["image/png", "audio/mpeg; charset=utf-8", "application/pdf"])
def test_what_is_no_page_is_refused_and_named(kind: str) -> None:
    with pytest.raises(ParseError, match=kind.partition(";")[0]) as caught:
        text(b"x", kind)
    assert caught.value.trouble is Trouble.NOT_A_FEED


HOSTILE = {
    "quote-and-semicolons": 'text/html;"' + ";" * 60_000,
    "quoted-pairs": 'text/html;"' + '\\";' * 30_000,
    "charset-and-spaces": "text/html;" + "charset   " * 10_000,
    "number-of-a-part": "text/html; charset*" + "9" * 5_000 + "*=x",
    "zero-in-the-name": "text/html; charset=a\0b",
    "codec-that-always-fails": "text/html; charset=undefined",
    "codec-of-names": "text/html; charset=punycode",
    "long-name": "text/html; charset=" + "x" * 60_000,
}


@pytest.mark.parametrize("content_type", HOSTILE.values(), ids=HOSTILE)
def test_hostile_header_neither_stops_nor_delays(content_type: str) -> None:
    """Python's own reader of such headers takes seconds for the first two."""
    begun = time.process_time()
    assert text(b"<p>hello", content_type) == "<p>hello"
    assert time.process_time() - begun < 0.3


@pytest.mark.parametrize("piece", [b"<meta ", b"<meta", b"<", b"<?xml ", b" ", b"charset="])
def test_hostile_page_is_no_delay(piece: bytes) -> None:
    page = piece * (3_000_000 // len(piece))
    begun = time.process_time()
    assert len(text(page)) == len(page)
    assert time.process_time() - begun < 1.0


@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_bytes_under_any_header_are_text_or_no_page(content: bytes, words: str) -> None:
    assert isinstance(text(content, f"text/html; charset={words}"), str)
