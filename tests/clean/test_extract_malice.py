"""No markup, however built, costs more than seconds or raises anything."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from digest.clean.extract import extract

START = "<html><head><title>Harbour reopens</title></head><body>"
SENTENCE = "The harbour of Lin reopened on Monday, the port authority said."
PAGE = (
    f"{START}<div class='menu'><a href='/'>Home</a></div><article class='post'><h1>Harbour reopens"
    f"</h1><p class='byline'>Mara Quill</p><p>{SENTENCE}</p><ul><li>The wall</li></ul>"
    f"<blockquote><p>{SENTENCE}</p></blockquote><p>Lea también: <a href='x'>El puerto</a></p>"
    "</article><footer>© 2026</footer></body></html>"
)

# Pages of about a megabyte, of which much larger ones take no longer: see below.
LARGE = {
    "open boxes": START + "<div>" * 250_000,
    "open boxes with text": START + "<div>" * 25_000 + "deep text",
    "tags within a line": START + "<p>" + "<b>x</b>" * 175_000,
    "one line": START + "<p>" + "a " * 625_000,
    "one word": START + "<p>" + "a" * 1_250_000,
    "full stops": START + "<p>" + "." * 1_250_000 + "x",
    "colons in a link": START + "<p><a href='x'>" + "a:" * 625_000,
    "labels of pictures": START + "<p>" + "photo:A " * 150_000,
    "links": START + "<p>" + "<a href='x'>link</a> " * 62_500,
    "lists of links": START + "<ul>" + "<li><a href='x'>link</a></li>" * 42_500,
    "cells": START + "<table>" + ("<tr>" + "<td>c</td>" * 10) * 12_500,
    "paragraphs": START + f"<p>{SENTENCE}</p>" * 17_500,
    "articles": START + f"<article><p>{SENTENCE}</p></article>" * 13_750,
    "headlines": START + "<h1>Harbour reopens</h1>" * 50_000,
    "line breaks": START + "line<br>" * 150_000,
    "names": START + "".join(f"<div class='share-{n} c{n}'>t</div>" for n in range(35_000)),
    "one long name": START + f"<div class='{'share ' * 200_000}'>text</div>",
    "spans that are furniture": START + "<span class='share'>" * 250 + "text " * 250_000,
    "angle brackets": START + "<" * 1_250_000,
    "characters that XML forbids": START + "\x00\ud800\ufffe<p>&#0;&#xD800;</p>" * 37_500,
    "comments without an end": START + "<!--" * 300_000,
    "fragment of open boxes": "<div>" * 250_000,
    "fragment of angle brackets": "<" * 1_250_000,
}


@pytest.mark.parametrize("html", LARGE.values(), ids=LARGE.keys())
def test_no_markup_takes_longer_than_two_seconds(html: str) -> None:
    before = process_time()
    extract(html)
    assert process_time() - before < 2


def _times(html: str) -> float:
    before = process_time()
    extract(html)
    return process_time() - before


@pytest.mark.parametrize(
    "piece",
    [f"<p>{SENTENCE}</p>", "<div class='c'><a href='x'>link</a></div>", "<h1>Harbour reopens</h1>"],
    ids=["paragraphs", "links", "headlines"],
)
def test_time_grows_as_size_does(piece: str) -> None:
    """Four times the page in less than eight times the time, best of three."""
    small, large = START + piece * 2_500, START + piece * 10_000
    assert min(_times(large) for _ in range(3)) < 8 * min(_times(small) for _ in range(3))


@pytest.mark.parametrize("seed", range(4))
def test_broken_pages_raise_nothing(seed: int) -> None:
    chance = Random(seed)
    pieces = ["<", ">", "</", "'", '"', "<!--", "<![CDATA[", "&#", "\x00", "\ud800", "<p", "<br/>"]
    for _ in range(150):
        at, end = sorted(chance.sample(range(len(PAGE)), 2))
        middle = "".join(chance.choices(pieces, k=chance.randrange(6)))
        broken = PAGE[:at] + middle + PAGE[min(end, at + 40) :]
        assert all(block.text for block in extract(broken).blocks)


@pytest.mark.parametrize(
    "html",
    [
        *("\ud800", "<html>\ud800", "\x00", "<html>\x00<body>", "<html/>", "<body"),
        "<html><body }x='1' :='2'><p ='3'>a</p>",
        "<?xml version='1.0' encoding='utf-16'?><html><body><p>a</p>",
    ],
    ids=range(8),
)
def test_characters_out_of_place_raise_nothing(html: str) -> None:
    assert len(extract(html).blocks) <= 1
