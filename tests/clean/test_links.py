"""One document, one address: what goes from it, and what must stay."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.links import canonical_url, is_web_url

STORY = "https://news.example/story"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        pytest.param("HTTPS://News.Example/Story", "https://news.example/Story", id="case"),
        pytest.param("https://news.example:443/story", STORY, id="default-port"),
        pytest.param("http://news.example:80/", "http://news.example/", id="default-port-http"),
        pytest.param("http://news.example:443/", "http://news.example:443/", id="other-port"),
        pytest.param("https://news.example", "https://news.example/", id="empty-path"),
        pytest.param("https://news.example./story", STORY, id="root-dot"),
        pytest.param("https://news.example/a/../story", STORY, id="dots"),
        pytest.param("https://news.example/%7estory%2f", f"{STORY[:21]}~story%2F", id="escapes"),
        pytest.param("https://news.example/100%", f"{STORY[:21]}100%25", id="lone-percent"),
        pytest.param("https://news.example/año", f"{STORY[:21]}a%C3%B1o", id="letters"),
        pytest.param("https://bücher.example/", "https://xn--bcher-kva.example/", id="idn"),
        pytest.param(f"{STORY}#comments", STORY, id="fragment"),
        pytest.param(f"{STORY}#:~:text=word", STORY, id="text-fragment"),
        pytest.param(f"{STORY}#!/42", f"{STORY}#!/42", id="hash-bang"),
        pytest.param(f"{STORY}?", STORY, id="empty-query"),
        pytest.param(f"  {STORY}\n", STORY, id="white-space-around"),
        pytest.param("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/", id="ipv6"),
    ],
)
def test_is_written_the_one_way(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "tracker",
    [
        *("utm_source=rss", "UTM_Medium=feed", "%75tm_source=rss", "fbclid=I1", "gclid=x"),
        *("dclid=1", "msclkid=1", "mc_cid=1", "mc_eid=2", "igshid=3", "yclid=4", "wt_mc=a.b"),
        *("xtor=RSS-1", "at_medium=RSS", "at_campaign=KARANGA", "CMP=share_btn_tw"),
        *("ns_campaign=x", "ns_mchannel=social", "ref=rss", "ref=other.example"),
        *("ref_src=twsrc%5Etfw", "source=rss----7f", "amp=1", "amp", "outputType=amp"),
    ],
)
def test_tracker_goes_and_the_rest_keeps_its_order(tracker: str) -> None:
    assert canonical_url(f"{STORY}?p=2&{tracker}&id=1") == f"{STORY}?p=2&id=1"


@pytest.mark.parametrize(
    "query",
    [
        *("id=1", "p=4512", "page=2", "article=9", "story=5", "v=dQw4w9WgXcQ", "cid=77", "uid=5"),
        *("ref=main", "ref=ISBN-3-16", "source=agency", "a=", "q=a+b%26c", "b=2&a=1&b=3", "x"),
        *("amp=50", "campaign=1", "nsid=4", "atlas=2", "url=https%3A%2F%2Fother.example%2F"),
    ],
)
def test_parameter_that_may_name_the_document_stays(query: str) -> None:
    assert canonical_url(f"{STORY}?{query}") == f"{STORY}?{query}"


@pytest.mark.parametrize(
    "wrapper",
    [
        "https://www.google.com/url?sa=t&q={}&ved=1",
        "https://www.google.co.uk/url?rct=j&url={}",
        "https://l.facebook.com/l.php?u={}&h=AT0",
        "https://out.reddit.com/t3_x?url={}&token=y",
        "https://eur01.safelinks.protection.outlook.com/?url={}&data=05",
        "https://go.redirectingat.com/?id=1X2&url={}",
        "https://www.awin1.com/cread.php?awinmid=1&ued={}",
        "https://www.youtube.com/redirect?event=video&q={}",
        "https://click.mailer.example/open?id=2&url={}",
        "https://track.mailer.example/a/b?u={}",
    ],
)
def test_redirector_gives_way_to_its_target(wrapper: str) -> None:
    target = f"{STORY}?id=1&utm_source=x"
    assert canonical_url(wrapper.format(quote(target, safe=""))) == f"{STORY}?id=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://t.co/AbC123",
        "https://news.google.com/rss/articles/CBMiSmh0dHBz",
        "https://feedproxy.google.com/~r/site/~3/AbC/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=/relative",
        "https://track.mailer.example/a?u=12",
        "https://web.archive.org/web/2020/https://news.example/story",
        "https://login.example/?redirect_url=https%3A%2F%2Fnews.example%2F",
        "https://out/?url=https%3A%2F%2Fnews.example%2F",
    ],
)
def test_what_cannot_be_unwrapped_offline_or_safely_is_left(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(("depth", "is_unwrapped"), [(3, True), (4, False)])
def test_wrappers_are_opened_three_deep(depth: int, is_unwrapped: bool) -> None:
    url = STORY
    for _ in range(depth):
        url = f"https://out.reddit.com/x?url={quote(url, safe='')}"
    assert (canonical_url(url) == STORY) is is_unwrapped


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.google.com/amp/s/news.example/story", STORY),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/story", STORY),
        ("https://news-example.cdn.ampproject.org/v/s/news.example/story?usqp=mq331", STORY),
        ("https://cdn.ampproject.org/c/news.example/story", "http://news.example/story"),
        ("https://news.example/a-long-headline/amp/", "https://news.example/a-long-headline"),
        ("https://news.example/2024/123456/amp", "https://news.example/2024/123456"),
        ("https://news.example/story.html/amp", "https://news.example/story.html"),
        ("https://news.example/tags/amp", "https://news.example/tags/amp"),
        ("https://news.example/amp", "https://news.example/amp"),
        ("https://amp.news.example/story", "https://amp.news.example/story"),
        ("https://www.google.com/amp/s/not a host", "https://www.google.com/amp/s/not a host"),
    ],
)
def test_amp_edition_gives_way_to_the_page_where_that_is_sure(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        *("", "story", "/story", "mailto:a@news.example", "ftp://news.example/", "javascript:0"),
        *("http://", "https://[::1", "https://news.example:x/", "https://news.example:99999/"),
        *("https://news.example/a b", "https://\ud800.example/", "https://xn--\u0301.example/"),
    ],
)
def test_what_is_no_web_address_comes_back_unchanged(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        *((STORY, True), ("http://127.0.0.1:8000", True), ("HTTP://NEWS.EXAMPLE", True)),
        *(("//news.example/story", False), ("data:text/html,x", False), ("https:///x", False)),
        *(("https://news.example/\x00", False), ("https://news.example/\u2028", False)),
    ],
)
def test_web_addresses_are_told_from_others(url: str, is_one: bool) -> None:
    assert is_web_url(url) is is_one


_PIECES = st.sampled_from(
    (
        *("https://", "http://", "www.google.com", "/url?q=", "/amp", "/amp/s/", "out.reddit.com"),
        *("?url=", "&utm_x=1", "%", "%2", "%41", "%2541", "..", "/", "#", "#!", ":80", "@", "ü"),
        *("cdn.ampproject.org/c/s/", "a-b-c", "12345", "?amp=1", "+", "%3A%2F%2F", "%00", "[", "."),
    )
)


@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=60))
@settings(max_examples=600, deadline=None)
def test_canonical_form_is_its_own_canonical_form(text: str) -> None:
    once = canonical_url(f"https://news.example/{text}")
    assert canonical_url(once) == once
    once = canonical_url(text)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param("a-" * 200_000, id="hyphens"),
        pytest.param("/amp" * 100_000, id="amp"),
        pytest.param("?" + "url=https://x.example/&" * 40_000, id="parameters"),
        pytest.param("%" * 400_000, id="percent"),
        pytest.param("../" * 100_000, id="dots"),
    ],
)
def test_hostile_length_takes_no_hostile_time(tail: str) -> None:
    began = time.perf_counter()
    canonical_url(f"https://out.reddit.com/{tail}")
    assert time.perf_counter() - began < 2
