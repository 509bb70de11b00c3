"""What robots.txt says, who asks for it, and what it may not do to us."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.ingest.http.robots import MAX_BYTES, read_rules, robots_url
from tests.conftest import WebServer
from tests.ingest.sockets import answer, head, new_fetcher, source, talking

AGENT = "digest/9 (+https://digest.example/about)"
PAGE = "https://news.example/politics/story?id=1"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with new_fetcher() as one:
        yield one


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("<html>not found</html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: DIGEST\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: digest\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /politics/\nAllow: /politics/story", True),
        ("User-agent: *\nDisallow: /*?id=", False),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("\ufeffUser-agent: *\r\nDisallow: /politics # not yet\r\n", False),
    ],
    ids=[
        "empty", "page", "all", "nothing", "by-name", "another", "named-goes-first", "longest-wins",
        "wildcard", "end", "mark-and-comment",
    ],
)  # fmt: skip
def test_rules_are_read_as_rfc_9309_says(rules: str, allowed: bool) -> None:
    assert read_rules(rules.encode()).allow(PAGE, AGENT) is allowed


def test_rule_that_the_limit_cuts_is_no_rule() -> None:
    """The first half of `Disallow: /private` would close the whole site."""
    start = b"User-agent: *\nDisallow: /closed\n"
    comment = b"#" * (MAX_BYTES - len(start) - 1 - len(b"Disallow: /")) + b"\n"
    rules = read_rules(start + comment + b"Disallow: /private\n")
    assert rules.allow(PAGE, AGENT)
    assert not rules.allow("https://news.example/closed", AGENT)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("https://news.example/a?b#c", "https://news.example/robots.txt"),
        ("http://me:secret@news.example:8080/a", "http://news.example:8080/robots.txt"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/robots.txt"),
    ],
)
def test_rules_are_those_of_the_origin(url: str, where: str) -> None:
    assert robots_url(url) == where


HOSTILE = {
    "wildcards": "User-agent: *\nDisallow: /" + "*a" * 200 + "*b\n",
    "many-wildcards": "User-agent: *\n" + ("Disallow: /" + "*a" * 20 + "*b\n") * 5_000,
    "agents": "".join(f"User-agent: d{n}\n" for n in range(20_000)) + "Disallow: /\n",
    "groups": "".join(f"User-agent: d{n}\nDisallow: /{n}\n" for n in range(8_000)),
    "one-line": "Disallow: /" + "x" * 400_000,
    "percents": "User-agent: *\n" + "Disallow: /%%%25%zz%ff\n" * 10_000,
    "colons": ":" * 400_000,
}


@pytest.mark.parametrize("rules", HOSTILE.values(), ids=HOSTILE)
def test_hostile_rules_are_no_delay(rules: str) -> None:
    url = "https://news.example/" + "a" * 2_000
    begun = time.process_time()
    assert read_rules(rules.encode()).allow(url, AGENT)
    assert time.process_time() - begun < 2.0


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_rules_for_any_agent(body: bytes, agent: str) -> None:
    assert read_rules(body).allow(PAGE, agent) in (True, False)


@pytest.mark.parametrize("agent", ["", " ", "/9", " / "])
def test_agent_without_a_name_heeds_the_rules_for_all(agent: str) -> None:
    assert not read_rules(b"User-agent: *\nDisallow: /").allow(PAGE, agent)


def test_many_threads_ask_a_site_once(fetcher: Fetcher) -> None:
    asked: list[str] = []

    def say(connection: socket.socket) -> None:
        while request := head(connection):
            asked.append(request.split()[1].decode())
            time.sleep(0.05 if asked[-1] == "/robots.txt" else 0)
            connection.sendall(answer(b"page"))

    with talking(say) as place, ThreadPoolExecutor(16) as pool:
        urls = [f"http://{place}/{n}" for n in range(16)]
        pages = list(pool.map(lambda url: fetcher.fetch_page(source(url), url), urls))
    assert [page.content for page in pages] == [b"page"] * 16
    assert asked.count("/robots.txt") == 1


def test_rules_out_of_reach_close_the_site_for_all_who_wait(
    web: WebServer, fetcher: Fetcher
) -> None:
    web.serve("/robots.txt", b"", status=503, headers={"Retry-After": "60"})
    url = web.serve("/page", b"page")
    for _ in range(3):
        with pytest.raises(TransientFetchError) as caught:
            fetcher.fetch_page(source(url), url)
        assert caught.value.retry_after is not None
    assert [path for path, _ in web.requests] == ["/robots.txt"]


def test_rules_hold_where_a_redirect_leads(web: WebServer, fetcher: Fetcher) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /closed")
    web.serve("/closed", b"page")
    url = web.serve("/open", b"", status=302, headers={"Location": "/closed"})
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_page(source(url), url)
    assert caught.value.trouble is Trouble.ROBOTS


def test_rules_that_lead_into_the_house_are_not_followed(web: WebServer, fetcher: Fetcher) -> None:
    web.serve("/robots.txt", b"", status=302, headers={"Location": "http://10.0.0.1/robots.txt"})
    url = web.serve("/page", b"page")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_page(source(url), url)
    assert caught.value.trouble is Trouble.UNSAFE
