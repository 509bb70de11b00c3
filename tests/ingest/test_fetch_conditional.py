"""What is asked again, what moved, and what an answer may leave in what is kept."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from digest.errors import FetchError, Transient, Trouble
from digest.ingest.http.fetch import Fetcher
from digest.model import Validators
from tests.conftest import WebServer
from tests.ingest.sockets import Say, answer, head, new_fetcher, source, talking

FEED = b"<rss/>"
KNOWN = Validators(etag='"a"', last_modified="Sun, 22 Nov 2026 06:00:00 GMT")


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with new_fetcher() as one:
        yield one


def failure(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(url))
    return caught.value


def test_nothing_is_asked_conditionally_where_nothing_is_known(
    web: WebServer, fetcher: Fetcher
) -> None:
    fetcher.fetch(source(web.serve("/feed", FEED)))
    assert not {"If-None-Match", "If-Modified-Since"} & web.requests[0][1].keys()


def test_unasked_304_is_an_error(web: WebServer, fetcher: Fetcher) -> None:
    """It has no content, and there is nothing earlier to go by."""
    error = failure(fetcher, web.serve("/feed", b"", status=304))
    assert (error.trouble, isinstance(error, Transient)) == (Trouble.REFUSED, False)


def test_304_keeps_what_is_known_and_takes_what_is_new(web: WebServer, fetcher: Fetcher) -> None:
    url = web.serve("/feed", b"", status=304, headers={"ETag": '"b"', "Cache-Control": "max-age=9"})
    fetched = fetcher.fetch(source(url), validators=KNOWN)
    assert fetched.unchanged
    assert fetched.validators == Validators(etag='"b"', last_modified=KNOWN.last_modified)
    assert fetched.fresh_for == timedelta(seconds=9)


def test_new_content_has_its_own_validators_or_none(web: WebServer, fetcher: Fetcher) -> None:
    fetched = fetcher.fetch(source(web.serve("/feed", FEED)), validators=KNOWN)
    assert (fetched.unchanged, fetched.content) == (False, FEED)
    assert fetched.validators == Validators()


def test_validators_reach_the_end_of_the_redirects_that_gave_them(
    web: WebServer, fetcher: Fetcher
) -> None:
    """They are of the last answer, so without them it would be sent whole every time."""
    web.serve("/new", b"", status=304)
    url = web.serve("/old", b"", status=302, headers={"Location": "/new"})
    assert fetcher.fetch(source(url), validators=KNOWN).unchanged
    assert [sent["If-None-Match"] for _, sent in web.requests] == [KNOWN.etag] * 2


def test_bytes_of_an_etag_come_back_as_they_were(fetcher: Fetcher) -> None:
    seen: list[bytes] = []

    def say(connection: socket.socket) -> None:
        seen.append(head(connection))
        connection.sendall(answer(FEED, "200 OK", 'ETag: W/"caf\xe9;, x"'))

    with talking(say) as place:
        given = fetcher.fetch(source(f"http://{place}/")).validators
        fetcher.fetch(source(f"http://{place}/"), validators=given)
    assert b'If-None-Match: W/"caf\xe9;, x"\r\n' in seen[-1]


@pytest.mark.parametrize("status", [203, 204])
def test_other_success_is_read_too(status: int, fetcher: Fetcher) -> None:
    body = FEED if status == 203 else b""
    with talking(_says(answer(body, f"{status} Fine", "Content-Encoding: identity"))) as place:
        assert fetcher.fetch(source(f"http://{place}/")).content == body


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_empty_body_in_a_coding_is_empty(coding: str, web: WebServer, fetcher: Fetcher) -> None:
    url = web.serve("/feed", b"", headers={"Content-Encoding": coding})
    assert fetcher.fetch(source(url)).content == b""


def test_password_of_a_feed_stays_out_of_the_links_made_from_its_address(
    web: WebServer, fetcher: Fetcher
) -> None:
    web.serve("/feed", FEED)
    fetched = fetcher.fetch(source(web.url.replace("://", "://me:secret@") + "/feed"))
    assert "Authorization" in web.requests[0][1]
    assert (fetched.url, fetched.moved_to) == (f"{web.url}/feed", None)


def test_password_goes_along_where_a_feed_moves_within_its_host(
    web: WebServer, fetcher: Fetcher
) -> None:
    web.serve("/new", FEED)
    web.serve("/old", b"", status=301, headers={"Location": f"{web.url}/new"})
    mine = web.url.replace("://", "://me:secret@")
    assert fetcher.fetch(source(f"{mine}/old")).moved_to == f"{mine}/new"
    assert all("Authorization" in sent for _, sent in web.requests)


def test_password_is_left_behind_where_a_feed_moves_to_another_host(
    web: WebServer, fetcher: Fetcher
) -> None:
    there = web.url.replace("127.0.0.1", "localhost")
    web.serve("/new", FEED)
    web.serve("/old", b"", status=308, headers={"Location": f"{there}/new"})
    moved = fetcher.fetch(source(web.url.replace("://", "://me:secret@") + "/old")).moved_to
    assert moved == f"{there}/new"
    assert "Authorization" not in web.requests[-1][1]


def test_cookie_of_a_redirect_is_given_back_and_then_forgotten(
    web: WebServer, fetcher: Fetcher
) -> None:
    """Some sites send whoever has no cookie round and round."""
    web.serve("/new", FEED)
    url = web.serve(
        "/old", b"", status=302, headers={"Location": "/new", "Set-Cookie": "seen=1; Path=/"}
    )
    fetcher.fetch(source(url))
    fetcher.fetch(source(f"{web.url}/new"))
    assert [sent.get("Cookie") for _, sent in web.requests] == [None, "seen=1", None]


def test_words_of_a_status_and_content_type_are_bounded(fetcher: Fetcher) -> None:
    with talking(_says(answer(b"", "500 " + "<b>" * 10_000))) as place:
        assert len(failure(fetcher, f"http://{place}/").detail) == 200
    with talking(_says(answer(FEED, "200 OK", "Content-Type: " + ";" * 60_000))) as place:
        assert len(fetcher.fetch(source(f"http://{place}/")).content_type) == 200


def test_long_etag_is_not_kept(web: WebServer, fetcher: Fetcher) -> None:
    url = web.serve("/feed", FEED, headers={"ETag": "x" * 5_000, "Last-Modified": "today"})
    assert fetcher.fetch(source(url)).validators == Validators(last_modified="today")


def test_host_that_fails_is_the_one_that_is_named(web: WebServer, fetcher: Fetcher) -> None:
    url = web.serve("/feed", b"", status=302, headers={"Location": "http://gone.example/"})
    assert "no connection to gone.example" in failure(fetcher, url).detail


def test_permanent_redirect_from_https_to_http_is_followed_but_not_kept(
    web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could be changed on the way must not lead every later visit away from TLS."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    end = web.serve("/feed", FEED)

    def say(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            head(secure)
            secure.sendall(answer(b"", "301 Moved", f"Location: {end}"))

    with talking(say) as place, new_fetcher() as fetcher:
        fetched = fetcher.fetch(source(f"https://{place}/feed"))
    assert (fetched.url, fetched.moved_to) == (end, None)


def _says(words: bytes) -> Say:
    def say(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(words)

    return say
