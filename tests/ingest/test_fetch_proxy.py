"""Proxies from the environment: used, trusted wherever they are, and no way around the guard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from digest.errors import FetchError, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.model import Source
from tests.conftest import Answer, WebServer


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent="t", connect_timeout=1, max_bytes=1_000) as one:
        yield one


def source(url: str) -> Source:
    return Source(id="g", name="G", url=url, timeout=2)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
def test_proxy_at_home_is_asked_for_a_public_name(
    variable: str, web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, web.url)
    web.answers["http://news.example/feed"] = Answer(b"news")
    assert fetcher.fetch(source("http://news.example/feed")).content == b"news"


def test_private_address_is_refused_before_the_proxy_is_asked(
    web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    with pytest.raises(FetchError, match=r"10\.0\.0\.1") as caught:
        fetcher.fetch(source("http://10.0.0.1/feed"))
    assert (caught.value.trouble, web.requests) == (Trouble.UNSAFE, [])


def test_host_of_no_proxy_is_asked_directly(
    web: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    monkeypatch.setenv("NO_PROXY", "news.example")
    with pytest.raises(FetchError, match="news"):
        fetcher.fetch(source("http://news.example/feed"))
    assert web.requests == []


def test_proxy_that_cannot_be_used_is_named(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:9")
    with pytest.raises(FetchError, match="proxy") as caught:
        fetcher.fetch(source("http://news.example/feed"))
    assert caught.value.trouble is Trouble.UNREACHABLE
