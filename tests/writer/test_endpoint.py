"""Asking a model of the house: what is sent, what ends it, and where it never goes."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from digest.writer import Endpoint
from digest.writer.endpoint import EndpointError, tls_context
from digest.writer.prompt import Message
from tests.writer.stand_in import Speech, drips, model, raw, says, silent

ASKED = (Message("system", "Shorten."), Message("user", "El río Lin creció 3 metros."))
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def endpoint(url: str, **options: Any) -> Endpoint:
    return Endpoint(url=url, model="small:3b", **{"timeout": 5.0, **options})


def failure(asked: Endpoint) -> EndpointError:
    with pytest.raises(EndpointError) as caught:
        asked.ask(ASKED)
    return caught.value


def test_messages_go_to_the_chat_completions_of_the_url() -> None:
    with model(says("El río creció.")) as server:
        assert endpoint(server.url).ask(ASKED) == "El río creció."
    assert server.paths == ["/v1/chat/completions"]
    (request,) = server.requests
    assert request["messages"] == [
        {"role": "system", "content": "Shorten."},
        {"role": "user", "content": "El río Lin creció 3 metros."},
    ]
    assert (request["model"], request["temperature"], request["stream"]) == ("small:3b", 0, False)
    assert isinstance(request["seed"], int)
    assert 0 < request["max_tokens"] < 2000


def test_same_messages_are_the_same_request() -> None:
    with model(says("El río creció.")) as server:
        for _ in range(2):
            endpoint(server.url).ask(ASKED)
    assert server.requests[0] == server.requests[1]


def test_key_is_sent_and_shown_nowhere() -> None:
    with model(raw("no such key", 401)) as server:
        asked = endpoint(server.url, key="open-sesame-42")
        error = failure(asked)
    assert server.headers[0]["Authorization"] == "Bearer open-sesame-42"
    assert "open-sesame-42" not in f"{asked!r} {asked} {error!r} {error}"


def test_answer_may_come_in_chunks() -> None:
    body = b'{"choices": [{"message": {"content": "El r\xc3\xado creci\xc3\xb3."}}]}'

    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(body), 7):
            piece = body[at : at + 7]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    with model(speak) as server:
        assert endpoint(server.url).ask(ASKED) == "El río creció."


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[trustme.CA]:
    """A certificate authority of the house, which this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "house.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "house.pem"))
    tls_context.cache_clear()
    yield authority
    tls_context.cache_clear()


def test_certificate_of_the_house_is_trusted(authority: trustme.CA) -> None:
    with model(says("El río creció."), certificate=authority.issue_cert("127.0.0.1")) as server:
        assert server.url.startswith("https:")
        assert endpoint(server.url).ask(ASKED) == "El río creció."


@pytest.mark.parametrize("name", ["127.0.0.1", "models.lan"], ids=["stranger's", "other-name"])
def test_certificate_of_another_is_not_trusted(authority: trustme.CA, name: str) -> None:
    issuer = trustme.CA() if name == "127.0.0.1" else authority
    with model(says("El río creció."), certificate=issuer.issue_cert(name)) as server:
        error = failure(endpoint(server.url))
    assert (error.kind, server.requests) == ("unreachable", [])
    assert "certificate" in error.detail.lower()


def test_silent_handshake_ends_on_time(authority: trustme.CA) -> None:  # noqa: ARG001
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        url = f"https://127.0.0.1:{held.getsockname()[1]}/v1"
        begun = time.monotonic()
        assert failure(endpoint(url, timeout=0.3)).kind == "timeout"
    assert time.monotonic() - begun < 1.5


def test_no_key_means_no_authorization() -> None:
    with model(says("El río creció.")) as server:
        endpoint(server.url).ask(ASKED)
    assert "Authorization" not in server.headers[0]


def test_thoughts_of_the_model_are_no_part_of_its_answer() -> None:
    with model(says("<think>\nThe user wants\n\ntwo.\n</think>\n\nEl río creció.")) as server:
        assert endpoint(server.url).ask(ASKED) == "El río creció."


@pytest.mark.parametrize("piece", ["<think>", " ", "\n<think></thin"], ids=["open", "blank", "cut"])
def test_thoughts_without_an_end_cost_no_more_than_their_length(piece: str) -> None:
    with model(says("." + piece * (200_000 // len(piece.encode())))) as server:
        begun = time.process_time()
        endpoint(server.url).ask(ASKED)
        assert time.process_time() - begun < 1
    with model(says(piece * (200_000 // len(piece.encode())) + "x")) as server:
        assert endpoint(server.url).ask(ASKED).endswith("x")
        assert time.process_time() - begun < 2


def test_half_a_character_is_replaced() -> None:
    with model(raw('{"choices": [{"message": {"content": "El r\\ud800o."}}]}')) as server:
        assert endpoint(server.url).ask(ASKED) == "El r?o."


ANSWERS: dict[str, tuple[Speech, str]] = {
    "not-found": (raw('{"error": {"message": "model not found"}}', 404), "HTTP 404"),
    "busy": (raw("loading", 503), "HTTP 503"),
    "broken": (raw("", 500), "HTTP 500"),
    "html": (raw("<html>Router log-in</html>"), "not JSON"),
    "empty-body": (raw(""), "not JSON"),
    "not-utf-8": (raw(b"\xff\xfe{}"), "not JSON"),
    "packed": (raw(b"\x1f\x8b\x08\x00zipped", 200, **{"Content-Encoding": "gzip"}), "not JSON"),
    "deep": (raw("[" * 100_000), "not JSON"),
    "long-number": (raw('{"choices": ' + "9" * 100_000 + "}"), "not JSON"),
    "array": (raw("[]"), "no answer"),
    "null": (raw("null"), "no answer"),
    "no-choices": (raw('{"choices": []}'), "no answer"),
    "choice-is-text": (raw('{"choices": ["El río creció."]}'), "no answer"),
    "no-message": (raw('{"choices": [{}]}'), "no answer"),
    "no-content": (says(None), "no answer"),
    "parts": (says([{"type": "text", "text": "El río creció."}]), "no answer"),
    "blank": (says(" \n"), "no answer"),
    "thoughts-only": (says("<think>Let me see.</think>"), "no answer"),
    "cut-off": (says("El río creció y", "length"), "cut off"),
    "huge": (raw(b'{"a": "' + b"x" * 300_000 + b'"}'), "too large"),
    "huge-error": (raw(b"x" * 300_000, 500), "too large"),
    "not-http": (
        lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n") and None,
        "unreachable",
    ),
    "hangs-up": (lambda _: None, "unreachable"),
    "cut-body": (
        lambda handler: handler.wfile.write(OK_HEAD + b"Content-Length: 99\r\n\r\n{") and None,
        "unreachable",
    ),
}


@pytest.mark.parametrize(("speech", "kind"), ANSWERS.values(), ids=ANSWERS)
def test_answer_that_is_none_is_named(speech: Speech, kind: str) -> None:
    with model(speech) as server:
        error = failure(endpoint(server.url))
    assert error.kind == kind
    assert len(str(error)) < 300
    assert str(error).isprintable()


SLOW: dict[str, Speech] = {
    "silence": silent(3),
    "status-drips": drips(b"HTTP/1.1 200 O", b"K"),
    "headers-drip": drips(OK_HEAD, b"X-More: 1\r\n"),
    "body-drips": drips(OK_HEAD + b"\r\n", b" "),
}


@pytest.mark.parametrize("speech", SLOW.values(), ids=SLOW)
def test_time_is_for_the_whole_answer(speech: Speech) -> None:
    with model(speech) as server:
        begun = time.monotonic()
        error = failure(endpoint(server.url, timeout=0.4))
        took = time.monotonic() - begun
    assert error.kind == "timeout"
    assert took < 1.5


def test_endless_answer_is_cut_at_its_size() -> None:
    flood = drips(OK_HEAD + b"\r\n", b"x" * 65_536, pause=0, pieces=10_000)
    with model(flood) as server:
        assert failure(endpoint(server.url)).kind == "too large"


def test_redirect_is_not_followed() -> None:
    with (
        model(says("El río creció.")) as elsewhere,
        model(raw("", 307, Location=f"{elsewhere.url}/chat/completions")) as server,
    ):
        assert failure(endpoint(server.url)).kind == "redirect 307"
    assert elsewhere.requests == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with model(says("from the proxy")) as proxy, model(says("El río creció.")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert endpoint(server.url).ask(ASKED) == "El río creció."
    assert proxy.requests == []


def test_nobody_listening_is_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        assert failure(endpoint(url)).kind == "unreachable"


# --- where it never goes ---------------------------------------------------------------------


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let models.example have these addresses, as a name server of one's own would say."""
    known = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **options: Any) -> list[Any]:
        if host != "models.example":
            return known(host, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_name_of_this_machine_is_asked() -> None:
    with model(says("El río creció.")) as server:
        asked = endpoint(f"http://localhost:{server.port}/v1")
        assert asked.ask(ASKED) == "El río creció."
    assert server.headers[0]["Host"] == f"localhost:{server.port}"


@pytest.mark.parametrize(
    "addresses",
    [("93.184.216.34",), ("127.0.0.1", "93.184.216.34"), ("169.254.169.254",), ("100.64.0.1",)],
    ids=["public", "one-of-two", "cloud-metadata", "carrier"],
)
def test_name_that_leads_outside_gets_nothing(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(says("El río creció.")) as server:
        _resolves_to(monkeypatch, *addresses)
        error = failure(endpoint(f"http://models.example:{server.port}/v1"))
    assert error.kind == "outside"
    assert addresses[-1] in error.detail
    assert server.requests == []


def test_name_that_is_not_known_is_unreachable() -> None:
    assert failure(endpoint("http://models.example/v1")).kind == "unreachable"


def test_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    begun = time.monotonic()
    assert failure(endpoint("http://models.example/v1", timeout=0.3)).kind == "timeout"
    assert time.monotonic() - begun < 1.5


def test_second_address_is_tried_where_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with model(says("El río creció.")) as server:
        _resolves_to(monkeypatch, "::1", "127.0.0.1")
        answer = endpoint(f"http://models.example:{server.port}/v1").ask(ASKED)
    assert answer == "El río creció."


def test_request_is_json_whatever_the_text_holds() -> None:
    hostile = Message("user", '"}],"model":"other" \u2028\x00 \U0001f30a')
    with model(says("El río creció.")) as server:
        endpoint(server.url).ask((hostile,))
    assert server.requests[0]["messages"][0]["content"] == hostile.text
    assert json.dumps(server.requests[0]["model"]) == '"small:3b"'
