"""Web pages and fragments of feeds become plain blocks; no markup and no furniture is left."""

from __future__ import annotations

from time import process_time

import pytest

from digest.clean.content import Content
from digest.clean.extract import extract
from digest.model import BlockKind

HEADING, PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH
ITEM, QUOTE = BlockKind.ITEM, BlockKind.QUOTE

OTTERS = [
    (
        PARAGRAPH,
        "Otters have been seen on the river Lin for the first time since 1987, "
        "the valley's wildlife trust said on Thursday.",
    ),
    (HEADING, "How they were found"),
    (
        PARAGRAPH,
        "A camera left under the old mill bridge filmed two adults and three cubs in one week.",
    ),
    (ITEM, "Two adults near the mill"),
    (ITEM, "Three cubs at the weir"),
    (QUOTE, "We had given up hope, said the warden who set the camera."),
    (
        PARAGRAPH,
        "The trust asks walkers to keep dogs on a lead until the cubs have grown, about a year.",
    ),
]
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><title>Otters return to the Lin</title>
<meta name="author" content="Mara Quill"><script>track("visit")</script></head><body>
<div class="cookie-banner"><p>We use cookies to count visits.</p><button>Accept all</button></div>
<nav><ul><li><a href="/">Front page</a></li><li><a href="/sport">Cricket</a></li></ul></nav>
<article><h1>Otters return to the Lin</h1>
<p>{OTTERS[0][1]}</p><h2>{OTTERS[1][1]}</h2><p>{OTTERS[2][1]}</p>
<ul><li>{OTTERS[3][1]}</li><li>{OTTERS[4][1]}</li></ul>
<blockquote><p>{OTTERS[5][1]}</p></blockquote><p>{OTTERS[6][1]}</p></article>
<aside><h3>Most read</h3><p>Ten walks for a rainy Sunday</p></aside>
<footer><p>Copyright Valley Post. All rights reserved.</p></footer></body></html>"""


def blocks(html: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in extract(html).blocks]


def prose(html: str) -> list[str]:
    return [block.text for block in extract(html).blocks]


# --- pages -----------------------------------------------------------------------------------


def test_page_gives_its_article_in_order_with_headings_lists_and_quotes() -> None:
    found = blocks(PAGE)
    assert [block for block in found if block[1] != "Otters return to the Lin"] == OTTERS


@pytest.mark.parametrize(
    "debris", ["cookies", "Accept", "Front page", "Cricket", "Most read", "Ten walks", "Copyright"]
)
def test_page_loses_what_stands_around_its_article(debris: str) -> None:
    assert debris not in " ".join(prose(PAGE))


def test_page_tells_title_author_and_language() -> None:
    page = extract(PAGE)
    assert (page.title, page.author, page.language) == (
        "Otters return to the Lin",
        "Mara Quill",
        "en-GB",
    )


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("<html lang=pt-BR>", "pt-BR"),
        ("<HTML class='x' LANG='fr'>", "fr"),
        ("<html>", None),
    ],
    ids=["bare", "shouted", "none"],
)
def test_language_is_the_one_that_the_page_declares(tag: str, language: str | None) -> None:
    page = f"<!doctype html>{tag}<body><article><p>{OTTERS[0][1]}</p></article></body></html>"
    assert extract(page).language == language


def test_page_without_main_content_still_gives_its_text() -> None:
    assert "Closed on Monday." in prose("<html><body><p>Closed on Monday.</p></body></html>")


# --- fragments -------------------------------------------------------------------------------

FRAGMENTS = {
    "all kinds of block": (
        "<h2>Tides</h2><p>The tide <b>rose</b>.</p><ul><li>One</li><li><p>Two</p></li></ul>"
        "<blockquote>So <p>they say</p></blockquote>",
        [
            (HEADING, "Tides"),
            (PARAGRAPH, "The tide rose."),
            (ITEM, "One"),
            (ITEM, "Two"),
            (QUOTE, "So"),
            (QUOTE, "they say"),
        ],
    ),
    "text without any markup": ("Rain stops play.", [(PARAGRAPH, "Rain stops play.")]),
    "two line breaks part paragraphs, one does not": (
        "First line<br>still first<br/> <br />Second<BR><BR>Third",
        [(PARAGRAPH, "First line still first"), (PARAGRAPH, "Second"), (PARAGRAPH, "Third")],
    ),
    "scripts, styles and comments": (
        "<style>p {}</style><p>Ke<!-- no -->ep</p><script>alert(1)</script><noscript>No</noscript>",
        [(PARAGRAPH, "Keep")],
    ),
    "forms, figures and players": (
        "<figure><img alt='A'><figcaption>Cap</figcaption></figure><video>No</video>"
        "<form><select><option>No</select><button>Go</button></form><p>Keep</p>",
        [(PARAGRAPH, "Keep")],
    ),
    "entities are characters, and stay text": (
        "<p>Caf&eacute;&nbsp;&lt;script&gt; &#8220;5 &lt; 6&#8221; &amp;amp; so&hellip;</p>",
        [(PARAGRAPH, "Café <script> “5 < 6” &amp; so…")],
    ),
    "invisible characters": ("<p>soft\u00adhyphen</p>", [(PARAGRAPH, "softhyphen")]),
    "list of links": (
        "<ul><li><a href='a'>Storm closes port</a></li><li><a href='b'>Wells dry</a></li></ul>",
        [(ITEM, "Storm closes port"), (ITEM, "Wells dry")],
    ),
    "tables in tables": (
        "<table><tr><td><table><tr><td>Inner</td></tr></table></td><td>Outer</td></tr></table>",
        [(PARAGRAPH, "Inner"), (PARAGRAPH, "Outer")],
    ),
    "text beside paragraphs": (
        "<div>Before <i>it</i><p>Inside</p>after</div>",
        [(PARAGRAPH, "Before it"), (PARAGRAPH, "Inside"), (PARAGRAPH, "after")],
    ),
    "elements that are never closed": (
        "<p>One<p>Two<ul><li>Three <b>four</ul>Five",
        [(PARAGRAPH, "One"), (PARAGRAPH, "Two"), (ITEM, "Three four"), (PARAGRAPH, "Five")],
    ),
    "elements closed in the wrong order": (
        "<b>Four <i>five</b> six</i></p></div></html>",
        [(PARAGRAPH, "Four five six")],
    ),
    "an XML declaration": ('<?xml version="1.0"?><p>Keep</p>', [(PARAGRAPH, "Keep")]),
    "nothing but an address": ("https://valley.example/a", [(PARAGRAPH, "https://valley.example/a")]),
    "nothing but the name of a file": ("otters.html", [(PARAGRAPH, "otters.html")]),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), FRAGMENTS.values(), ids=FRAGMENTS.keys())
def test_fragment_gives_all_of_its_text(html: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert blocks(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "",
        " \n",
        "<p> &nbsp; </p>",
        "<!-- x -->",
        "<script>x</script>",
        "<html><body></body></html>",
    ],
)
def test_markup_without_text_gives_nothing(html: str) -> None:
    assert extract(html) == Content()


# --- what feeds add --------------------------------------------------------------------------

WEIR = "The weir on the Lin is open again after a year of repairs."


@pytest.mark.parametrize(
    "added",
    [
        "<p><a href='x'>Continue reading</a></p>",
        "<div>» <a href='x'>Read more on the site</a></div>",
        " <a href='x'>Continue reading...</a>",
        "<p>The post <a href='x'>The weir is open again</a> appeared first on "
        "<a href='y'>Valley Post</a>.</p>",
        "<p>La entrada <a href='x'>El azud del Lin vuelve a abrir</a> se publicó primero en "
        "<a href='y'>El Faro del Norte</a>.</p>",
    ],
    ids=["paragraph", "box", "bare link", "WordPress", "WordPress in Spanish"],
)
def test_link_back_to_the_site_is_dropped(added: str) -> None:
    assert prose(f"<p>{WEIR}</p>{added}") == [WEIR]


def test_short_sentence_with_a_linked_name_stays() -> None:
    html = f"<p><a href='x'>Anna Cole</a> won.</p><p>{WEIR}</p>"
    assert prose(html) == ["Anna Cole won.", WEIR]


# --- malice ----------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["", "<html><body>"], ids=["fragment", "page"])
def test_deep_nesting_is_no_trouble(start: str) -> None:
    assert prose(f"{start}{'<div>' * 20_000}deep text") == ["deep text"]


MANY = {
    "text and paragraphs in one box": "<div>" + "text<p>more</p>" * 3000 + "</div>",
    "line breaks": "a line<br>" * 15_000,
    "scripts": "<p>text</p><script>x</script>" * 15_000,
    "links": "<p>" + "<a href='x'>link</a> " * 5000 + "</p>",
    "cells": "<table><tr>" + "<td>cell</td>" * 5000,
    "angle brackets": "<" * 200_000,
}


@pytest.mark.parametrize("html", MANY.values(), ids=MANY.keys())
def test_many_elements_are_read_in_linear_time(html: str) -> None:
    before = process_time()
    extract(html)
    assert process_time() - before < 2.5
