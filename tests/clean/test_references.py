"""What an article's text links to is kept; what leads about the site, or to no page, is not."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.clean import clean, with_page
from digest.clean.extract import extract
from digest.clean.references import references_of
from digest.model import Entry, Source, TextFrom
from tests.clean.test_extract_page import BODY, PROSE, page

OWN = "https://post.example/2026/harbour-reopens"
WALL = "https://gazette.example/2026/wall"
FERRY = "https://sea.example/ferry?id=7"
LINKED = f'The <a href="{WALL}">wall</a> held, and <a href="{FERRY}">the ferry</a> came in again.'


def entry(body: str, url: str | None = OWN) -> Entry:
    return Entry(
        id="e",
        source_id="post",
        url=url,
        title="Harbour reopens",
        author=None,
        published=None,
        language=None,
        body=body,
        markup="html",
    )


def linked(*hrefs: str) -> tuple[str, ...]:
    """Return the links of a fragment with a sentence for each."""
    return extract("".join(f"<p>See <a href='{h}'>it</a> now.</p>" for h in hrefs), OWN).links


def test_links_of_a_text_are_kept_in_order_each_once() -> None:
    again = f'<p>{LINKED}</p><p>Again: <a href="{WALL}?utm_source=x">the wall</a>, of stone.</p>'
    assert extract(again, OWN).links == (WALL, FERRY)


def test_article_has_the_links_of_its_text() -> None:
    article = clean(entry(f"<p>{LINKED}</p>"), Source(id="post", name="Post"), lambda *_: "en")
    assert article.links == (WALL, FERRY)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/2026/wall", "https://post.example/2026/wall"),
        ("wall?page=2", "https://post.example/2026/wall?page=2"),
        ("//sea.example/ferry", "https://sea.example/ferry"),
        (" \n https://sea.example/ferry ", "https://sea.example/ferry"),
        ("HTTPS://Sea.Example/ferry#deck", "https://sea.example/ferry"),
        ("https://sea.example/a?b=1&amp;c=2", "https://sea.example/a?b=1&c=2"),
        ("https://sea.example/a?b=1&c=2", "https://sea.example/a?b=1&c=2"),
        ("&#104;ttps://sea.example/ferry", "https://sea.example/ferry"),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fsea.example%2Fferry",
            "https://sea.example/ferry",
        ),
        ("https://sea.example/Müller", "https://sea.example/M%C3%BCller"),
        ("https://sea.example/report.pdf", "https://sea.example/report.pdf"),
        ("https://x.com/anna/status/17", "https://x.com/anna/status/17"),
        ("https://www.youtube.com/watch?v=7", "https://www.youtube.com/watch?v=7"),
        (
            "https://sea.example/topics/2026/11/22/a-long-headline",
            "https://sea.example/topics/2026/11/22/a-long-headline",
        ),
        ("https://sea.example/?p=123", "https://sea.example/?p=123"),
    ],
    ids=[
        *("root", "relative", "scheme of the page", "spaces", "capitals", "entity", "ampersand"),
        *("encoded scheme", "wrapped", "umlaut", "document", "post", "film", "deep", "by number"),
    ],
)
def test_reference_is_kept_in_canonical_form(href: str, address: str) -> None:
    assert linked(href) == (address,)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "vbscript:x"),
        *("data:text/html;base64,PGI+", "mailto:a@b.example", "tel:+34600", "ftp://a.example/b"),
        *("file:///etc/passwd", "about:blank", "blob:https://a.example/1", "", "#part", "?", "   "),
        *("https://", "https:///a", "http://[", "http://[::1", "https://a.example:99999/b"),
        *("https://a b.example/c", "//", "\ud800"),
        *("https://sea.example", "https://sea.example/", "https://sea.example/es/", "/index.html"),
        *(OWN, f"{OWN}/", f"{OWN}#comments", "http://www.post.example/2026/harbour-reopens"),
        *("/tag/boats", "/etiquetas/", "/category/world/europe", "/autor/ana-ruiz", "/search?q=a"),
        *("https://sea.example/deck.JPG", "https://sea.example/ferry.mp3", "/feed.xml", "/rss"),
        *("https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fpost.example%2F2026%2Fx",),
        *("https://twitter.com/intent/tweet?url=x", "https://wa.me/?text=a", "whatsapp://send"),
        *("https://x.com/gazette", "https://www.facebook.com/gazette/", "https://t.me/gazette"),
        *("https://www.linkedin.com/company/gazette", "https://www.youtube.com/c/gazette"),
        f"https://click.mail.example/?url={OWN}",
        "https://a.example/" + "b" * 3000,
    ],
)
def test_what_is_no_reference_is_left_out(href: str) -> None:
    assert linked(href, WALL) == (WALL,)


def test_relative_links_of_what_has_no_address_are_left_out() -> None:
    found = extract(f"<p><a href='/a/b'>It</a> and <a href='{WALL}'>the wall</a>.</p>")
    assert found.links == (WALL,)


# --- pages -----------------------------------------------------------------------------------


def test_page_gives_the_links_of_its_article_alone() -> None:
    aside = "<div class='related-posts'><p>See <a href='/2026/other'>the other one</a>.</p></div>"
    html = page(f"{BODY}<p>{LINKED} {PROSE[0]}</p>{aside}")
    assert extract(html, OWN).links == (WALL, FERRY)


def test_page_says_what_its_links_are_relative_to() -> None:
    html = page(f"<p>{PROSE[0]} See <a href='wall'>the wall</a>.</p>{BODY}")
    with_base = html.replace("<head>", "<head><base href='/archive/'>")
    assert extract(html, OWN).links == ("https://post.example/2026/wall",)
    assert extract(with_base, OWN).links == ("https://post.example/archive/wall",)


@pytest.mark.parametrize("base", ["http://[", "javascript:x", "", "data:,x"])
def test_hostile_base_breaks_nothing(base: str) -> None:
    html = page(f"<p>{LINKED} See <a href='wall'>the old wall</a>.</p>{BODY}")
    found = extract(html.replace("<head>", f"<head><base href='{base}'>"), OWN)
    assert found.links[:2] == (WALL, FERRY) and len(found.blocks) == 4


def test_link_around_a_picture_is_not_that_of_the_text_below() -> None:
    pictured = f"<div><a href='{FERRY}'><img src='a.jpg'></a></div><p>{LINKED[:80]}</p>"
    assert extract(page(f"{pictured}{BODY}"), OWN).links == (WALL,)


def test_links_around_headings_are_kept_where_the_headings_are() -> None:
    piers = (
        f"<a href='/piers/{name}'> <h2>The pier of {name}</h2></a><p>{text}</p>"
        for name, text in zip(("Lin", "Brock", "Quay"), PROSE, strict=True)
    )
    found = extract(page("".join(piers)), OWN)
    assert "The pier of Lin" in [block.text for block in found.blocks]
    assert found.links == tuple(f"https://post.example/piers/{n}" for n in ("Lin", "Brock", "Quay"))


def test_what_feeds_add_below_a_text_gives_no_links() -> None:
    added = f"<p>The post <a href='{FERRY}'>Harbour</a> first on <a href='/x'>Post</a></p>"
    assert extract(f"<p>{LINKED[:80]} in the storm.</p>{added}", OWN).links == (WALL,)


def test_links_of_a_page_stay_where_its_text_is_kept_for_a_teaser() -> None:
    html = page(f"<p>{PROSE[0]}</p><p>{LINKED} {PROSE[1]}</p>{BODY}")
    kept = with_page(entry("<p>The harbour reopened.</p>"), html, OWN)
    assert kept.text_from is TextFrom.PAGE
    again = extract(kept.body, kept.url)
    assert again.links == (WALL, FERRY)
    assert again.blocks == extract(html, OWN).blocks


def test_nothing_but_web_addresses_is_written_into_kept_markup() -> None:
    hostile = "<a href='javascript:alert(1)'>a</a> <a href='/a?\"&gt;&lt;script&gt;x'>b</a>"
    html = page(f"<p>{PROSE[0]} {hostile}</p>{BODY}")
    body = with_page(entry("<p>The harbour reopened.</p>"), html, OWN).body
    assert "javascript" not in body and "<script" not in body
    assert '<a href="https://post.example/a?%22%3E%3Cscript%3Ex"></a>' in body


# --- hostile input ---------------------------------------------------------------------------

MANY = 10_000
HOSTILE = {
    "links": "".join(f"<a href='/a/{n}'>word {n}</a> " for n in range(MANY)),
    "nested links": "<a href='/a/b'>" * MANY + "word",
    "long addresses": f"<a href='/{'a' * 100_000}'>word</a>" * 50,
    "dots": f"<a href='{'../' * 600}'>word</a>" * MANY,
    "escapes": f"<a href='/{'%' * 1900}'>word</a>" * 1000,
    "wrappers": f"<a href='{'https://out.example/?url=' * 70}'>word</a>" * 1000,
    "one data address": f"<a href='data:{'a' * 5_000_000}'>word</a>",
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_links_take_no_time(markup: str) -> None:
    start = process_time()
    assert len(extract(f"<p>{markup}</p>", OWN).links) <= 20
    assert len(extract(page(f"<p>{markup}</p>{BODY}"), OWN).links) <= 20
    assert process_time() - start < 4


def test_first_twenty_links_stand_for_the_rest() -> None:
    assert linked(*(f"/a/{n}" for n in range(50))) == tuple(
        f"https://post.example/a/{n}" for n in range(20)
    )


PIECES = st.sampled_from(
    [
        *(
            "https://",
            "http://",
            "//",
            "a.example",
            "www.",
            "out.a.example",
            "x.com",
            "/",
            "?",
            "#",
        ),
        *("url=", "https%3A%2F%2Fb.example%2Fc", "facebook.com/sharer", "tag", "amp", "..", "é"),
        *("%", "&", "=", " ", "[", ":", "@", "b", "index.html", ".jpg", "utm_source=a", "\ud800"),
    ]
)


@settings(deadline=None)
@given(st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=5))
def test_references_are_references_again(hrefs: list[str]) -> None:
    found = references_of(hrefs, OWN, OWN)
    assert references_of(found, OWN, OWN) == found
