"""Pages name their feeds, and a page that came instead of a feed is told for what it is."""

from __future__ import annotations

import pytest

from digest.errors import ParseError, Trouble
from digest.ingest.feed.discover import FeedLinkKind, discover_feeds
from digest.ingest.feed.parse import parse_feed
from digest.model import Fetched, Source
from tests.conftest import NOW

URL = "https://gazette.example/news/index.html"


def found(body: str, *, url: str = URL) -> list[tuple[str, str]]:
    links = discover_feeds(f"<html>{body}</html>".encode(), "text/html; charset=utf-8", url)
    return [(link.url, link.title) for link in links if link.kind is not FeedLinkKind.GUESS]


def declared(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


@pytest.mark.parametrize(
    "kind", ["application/rss+xml", "application/atom+xml; charset=utf-8", "application/feed+json"]
)
def test_declared_feeds_are_found_with_their_titles(kind: str) -> None:
    body = f"<head>{declared('/all', kind, 'Tutte le notizie')}</head>"
    assert found(body) == [("https://gazette.example/all", "Tutte le notizie")]


def test_declared_come_before_linked_before_guesses_and_comments_last() -> None:
    head = declared("/comments/feed", title="Comments") + declared("/main")
    body = f'<head>{head}</head><a href="../rss.xml">RSS</a><a href="/about">About</a>'
    links = discover_feeds(body.encode(), "text/html", URL)
    named = [link.url for link in links if link.kind is not FeedLinkKind.GUESS]
    places = ("main", "comments/feed", "rss.xml")
    assert named == [f"https://gazette.example/{place}" for place in places]
    kinds = [link.kind for link in links]
    assert kinds == sorted(kinds, key=list(FeedLinkKind).index)
    assert links[-1].kind is FeedLinkKind.GUESS


def test_addresses_are_joined_with_the_base_of_the_page() -> None:
    body = f'<head><base href="https://static.example/x/">{declared("feed")}</head>'
    assert found(body) == [("https://static.example/x/feed", "")]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "ftp://a.example/feed", "http://[", ""])
def test_only_addresses_of_the_web_are_named(href: str) -> None:
    assert [
        url for url, _ in found(f'{declared(href)}<a href="{href}">RSS</a>') if url != URL
    ] == []


def test_other_alternates_are_no_feeds() -> None:
    others = declared("/wp-json/wp/v2/pages/1", "application/json", "JSON of the feed")
    assert found(others + '<link rel="alternate" hreflang="de" href="/de/">') == []


def page(title: str, body: str = "", head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


FORM = '<form><input name="user"><input type="password" name="p"></form>'
REFRESH = '<meta http-equiv="refresh" content="0; url=/account/login?next=feed">'
CHALLENGE = "<script>window._cf_chl_opt={cType:'managed'}</script>"
NEWS = "<p>Ships are back in the harbour after a long winter of repairs.</p>" * 60
BLOCKED = {
    "challenge": page("Just a moment...", head=CHALLENGE),
    "captcha": page("", '<div class="g-recaptcha" data-sitekey="x"></div>'),
    "log-in-form": page("Gazette", FORM),
    "refresh-to-log-in": page("Gazette", NEWS, REFRESH),
    "consent-framework": page("Gazette", head='<script src="https://cdn.privacy-mgmt.com/x.js">'),
    "spanish": page("Acceso denegado"),
    "german": page("Bevor Sie fortfahren"),
    "french": page("Avant de continuer"),
    "polish": page("Zaloguj się"),
    "russian": page("Доступ ограничен"),
    "japanese": page("ログイン"),
    "chinese": page("安全验证"),
}
OTHER = {
    "news-with-a-log-in-form": page("Gazette", FORM + NEWS),
    "news-on-captchas": page("Why captcha tests fail", NEWS),
    "not-found": page("Page not found", "<p>There is nothing here.</p>"),
    "moved": page("We have moved", head='<meta http-equiv="refresh" content="0; url=/home">'),
}


def trouble(body: str) -> ParseError:
    source = Source(id="gazette", name="Gazette", url=URL)
    fetched = Fetched(source_id="gazette", content=body.encode(), content_type="", url=URL)
    with pytest.raises(ParseError) as caught:
        parse_feed(source, fetched, now=NOW)
    return caught.value


@pytest.mark.parametrize("body", BLOCKED.values(), ids=BLOCKED)
def test_a_wall_is_told_as_blocked(body: str) -> None:
    assert trouble(body).trouble is Trouble.BLOCKED


@pytest.mark.parametrize("body", OTHER.values(), ids=OTHER)
def test_any_other_page_is_no_feed(body: str) -> None:
    assert trouble(body).trouble is Trouble.NOT_A_FEED


def test_a_page_that_names_feeds_says_which() -> None:
    problem = trouble(page("Gazette", NEWS, declared("/feed.xml")))
    assert "https://gazette.example/feed.xml" in problem.detail
