"""Mails to a real mail server, notices to a folder or a web address; what may be tried again."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from digest.deliver import FolderMailer, MailServer, SmtpMailer, post_json
from digest.errors import DeliveryError, Transient, UncertainDeliveryError
from tests.conftest import NOW, WebServer

MAIL = (
    b"Message-ID: <2026-11-22-es.ana@valley.example>\r\nSubject: La nutria\r\n\r\n"
    b"Vuelve al Lin.\r\n.\r\n..y se queda.\r\n"
)
SENDER, READER = "digest@valley.example", "ana@lin.example"
PASSWORD = "open-sesame-42"
HANG_UP = "hang up"


class Letterbox:
    """What a mail server answers to each command, and what it took, in the hooks of aiosmtpd."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.sessions: list[tuple[bytes, bool]] = []  # who logged in, whether it was encrypted

    async def handle_MAIL(self, *call: Any) -> str:  # noqa: N802
        mail, mail.mail_from = call[2:4]
        return self._answer("MAIL")

    async def handle_RCPT(self, *call: Any) -> str:  # noqa: N802
        mail, reader = call[2:4]
        mail.rcpt_tos.append(reader)
        return self._answer("RCPT")

    async def handle_DATA(self, smtp: Any, session: Any, mail: Any) -> str:  # noqa: N802
        if self.answers.get("DATA", "250")[0] not in "45":
            self.mails.append((mail.mail_from, mail.rcpt_tos, mail.content))
            user = session.auth_data.login if session.auth_data else b""
            self.sessions.append((user, bool(smtp.transport.get_extra_info("cipher"))))
        return self._answer("DATA")

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 bye")

    def _answer(self, command: str) -> str:
        answer = self.answers.get(command, "250 fine")
        if answer == HANG_UP:
            raise asyncio.CancelledError  # aiosmtpd closes the connection
        return answer


class _Host(Controller):
    """On a free port, which is known once the server listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_host(box: Letterbox, **options: Any) -> Iterator[MailServer]:
    """Run a mail server on 127.0.0.1 while the context lasts; yield where it is."""
    host = _Host(box, hostname="127.0.0.1", port=0, server_hostname="mail.example", **options)
    host.start()
    try:
        yield MailServer(host="127.0.0.1", port=host.port, security="none")
    finally:
        host.stop()


def _is_ana(*arguments: Any) -> AuthResult:
    asked: LoginPassword = arguments[-1]
    known = (asked.login, asked.password) == (b"ana", PASSWORD.encode())
    return AuthResult(success=known, handled=False, auth_data=asked)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and the certificate that it signed for itself: nobody knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=mail.example")
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    about = x509.CertificateBuilder(name, name, key.public_key(), 1)
    lasting = about.not_valid_before(NOW - timedelta(9999)).not_valid_after(NOW + timedelta(9999))
    made = lasting.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("mail") / "server.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


def send(server: MailServer) -> str:
    return SmtpMailer(server).send(MAIL, SENDER, READER)


def refusal(server: MailServer) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(server)
    return caught.value


@pytest.mark.parametrize("goodbye", ["221 bye", "421 too busy", "250 fine", "500 what?"])
def test_mail_arrives_byte_by_byte_however_the_server_says_goodbye(goodbye: str) -> None:
    box = Letterbox(DATA="250 kept as 17", QUIT=goodbye)
    with mail_host(box) as server:
        assert send(server) == "127.0.0.1: kept as 17"
    assert (box.mails, box.sessions) == ([(SENDER, [READER], MAIL)], [(b"", False)])


@pytest.mark.parametrize(
    ("security", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")]
)
def test_mail_goes_encrypted_to_a_server_with_a_known_certificate_alone(
    security: Any, option: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, context = Letterbox(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_host(box, **{option: context}) as host:
        stranger = refusal(replace(host, security=security))
        assert box.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(replace(host, security=security))
    assert "certificate" in str(stranger)
    assert not isinstance(stranger, Transient)
    assert box.sessions == [(b"", True)]


@pytest.mark.parametrize("wrong", ["let-me-in", "contraseña"], ids=["ASCII", "accents"])
def test_wrong_password_is_refused_for_good_and_never_shown(wrong: str) -> None:
    box = Letterbox()
    with mail_host(box, authenticator=_is_ana, auth_require_tls=False) as host:
        send(replace(host, username="ana", password=PASSWORD))
        server = replace(host, username="ana", password=wrong)
        error = refusal(server)
    assert "127.0.0.1: the user " in str(error)
    assert not isinstance(error, Transient)
    assert wrong not in "".join(traceback.format_exception(error)) + repr(error) + repr(server)
    assert box.sessions == [(b"ana", False)]


@pytest.mark.parametrize(
    "wish",
    [{"security": "starttls"}, {"username": "ana", "password": PASSWORD}],
    ids=["encryption", "a login"],
)
def test_server_without_what_is_asked_for_gets_no_mail_ever(wish: dict[str, Any]) -> None:
    box = Letterbox()
    with mail_host(box) as server:
        error = refusal(replace(server, **wish))
    assert "not supported" in str(error)
    assert (isinstance(error, Transient), box.mails) == (False, [])


@pytest.mark.parametrize("goodbye", ["221 bye", "421 too busy", "250 fine"])
@pytest.mark.parametrize(("code", "passes"), [(450, True), (550, False)])
@pytest.mark.parametrize(
    ("command", "subject"), [("MAIL", "sender"), ("RCPT", READER), ("DATA", "the text")]
)
def test_refusal_says_in_one_line_what_was_refused_and_whether_it_may_pass(
    command: str, subject: str, code: int, passes: bool, goodbye: str
) -> None:
    box = Letterbox(QUIT=goodbye, **{command: f"{code}-not here,\r\n{code} not for you"})
    with mail_host(box) as server:
        error = refusal(server)
    assert str(error) == f"{subject} refused: {code} not here, not for you"
    assert isinstance(error, Transient) is passes
    assert box.mails == []


@pytest.mark.parametrize(("command", "passes"), [("MAIL", True), ("RCPT", True), ("DATA", False)])
def test_line_cut_after_the_text_leaves_the_mail_uncertain(command: str, passes: bool) -> None:
    box = Letterbox(**{command: HANG_UP})
    with mail_host(box) as server:
        error = refusal(server)
    assert isinstance(error, Transient) is passes
    assert isinstance(error, UncertainDeliveryError) is not passes
    assert len(box.mails) == (not passes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_server_that_is_not_there_may_be_there_later(security: Any) -> None:
    error = refusal(MailServer(host="127.0.0.1", port=free_port(), security=security))
    assert "127.0.0.1: " in str(error)
    assert isinstance(error, Transient)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Message-ID: <failed.17@x.example>", "failed.17@x.example.eml"),
        ("message-id:\r\n <folded.17@x.example>", "folded.17@x.example.eml"),
        ("Message-ID: <../../evil/a b@x.example>", ".._.._evil_a_b@x.example.eml"),
    ],
    ids=["plain", "folded", "leading elsewhere"],
)
def test_mail_becomes_a_file_named_after_its_message_id(
    tmp_path: Path, header: str, name: str
) -> None:
    folder = tmp_path / "in" / "notices"
    for text in ("first", "second"):
        mail = f"Subject: x\r\n{header}\r\nTo: y@x.example\r\n\r\n{text}\r\n".encode()
        assert FolderMailer(folder).send(mail, SENDER, READER) == str(folder / name)
    assert [(p, p.read_bytes()) for p in tmp_path.rglob("*.*")] == [(folder / name, mail)]


def test_mail_without_message_id_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="without Message-ID"):
        FolderMailer(tmp_path).send(b"Subject: x\r\n\r\nMessage-ID: <in@the.text>\r\n", "", "")
    assert list(tmp_path.iterdir()) == []


class Hook(WebServer):
    """The local web server, taking POSTs too: `bodies` are what was posted."""

    def __init__(self) -> None:
        self.bodies: list[object] = []
        super().__init__()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bodies = self.bodies

        class Handler(super()._handler()):  # type: ignore[misc]
            def do_POST(self) -> None:  # noqa: N802
                bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.do_GET()

        return Handler


@pytest.fixture
def hook() -> Iterator[Hook]:
    with closing(Hook()) as server:
        yield server


def post(url: str) -> None:
    post_json(url, {"event": "failed", "message": "Falló: ñandú"}, user_agent="digest/1 (test)")


@pytest.mark.parametrize("coding", ["identity", "gzip"], ids=["thanks", "broken answer"])
def test_notice_is_posted_as_json_and_the_status_alone_counts(hook: Hook, coding: str) -> None:
    post(hook.serve("/in", "thanks", status=202, headers={"Content-Encoding": coding}))
    assert hook.bodies == [{"event": "failed", "message": "Falló: ñandú"}]
    ((_, headers),) = hook.requests
    shown = headers["User-Agent"], headers["Content-Type"]
    assert shown == ("digest/1 (test)", "application/json")


@pytest.mark.parametrize(
    ("status", "passes"),
    [(302, False), (400, False), (403, False), (408, True), (429, True), (500, True), (503, True)],
)
def test_web_address_that_does_not_take_a_notice_is_asked_once(
    hook: Hook, status: int, passes: bool
) -> None:
    url = hook.serve("/in", "no", status=status, headers={"Location": f"{hook.url}/elsewhere"})
    with pytest.raises(DeliveryError, match=f"webhook: HTTP {status}") as caught:
        post(url)
    assert isinstance(caught.value, Transient) is passes
    assert [path for path, _ in hook.requests] == ["/in"]


@pytest.mark.parametrize(
    ("url", "passes"),
    [("http://127.0.0.1:{port}/in", True), ("http:///in", False), ("ftp://x.example/in", False)],
    ids=["nobody there", "no host", "another protocol"],
)
def test_web_address_that_cannot_be_asked_is_an_error_of_ours(url: str, passes: bool) -> None:
    with pytest.raises(DeliveryError, match="webhook: ") as caught:
        post(url.format(port=free_port()))
    assert isinstance(caught.value, Transient) is passes
