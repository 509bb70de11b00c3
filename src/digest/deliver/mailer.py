"""Mails to a mail server, or to a folder where there is none. (action: SMTP, disk)

In: a finished mail as bytes. Errors of the server become `DeliveryError`. Must not know what a
mail says.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Literal, Protocol

from digest.deliver.outbox import write_whole
from digest.errors import (
    DeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)

_TIMEOUT = 30.0
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed over; port 0 is the usual one of the way it is secured."""

    host: str
    port: int = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)


class Mailer(Protocol):
    """Hands one mail over."""

    def send(self, mail: bytes, sender: str, recipient: str) -> str:
        """Hand a mail over; return in words where it went.

        Raises:
            TransientDeliveryError: not now.
            UncertainDeliveryError: it may have been accepted.
            DeliveryError: it was refused.
        """
        ...


class FolderMailer:
    """Writes each mail as an `.eml` file, named after its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: bytes, sender: str, recipient: str) -> str:  # noqa: ARG002
        """Write the mail; the same one again replaces it."""
        path = self._folder / f"{_file_name(mail)}.eml"
        write_whole(path, mail)
        return str(path)


class SmtpMailer:
    """Gives mails to an SMTP server (RFC 5321), one connection for each."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, mail: bytes, sender: str, recipient: str) -> str:
        """Give the mail to the server."""
        with self._connected() as server:
            _require(server.mail(sender), "sender")
            _require(server.rcpt(recipient), recipient)
            try:
                answer = server.data(mail)
            except (smtplib.SMTPServerDisconnected, OSError) as exc:
                # The text may have gone through before the line was cut.
                raise UncertainDeliveryError(f"no answer after the text: {exc}") from exc
            _require(answer, "the text")
        return f"{self._server.host}: {answer[1].decode(errors='replace')}"

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._connect()
            try:
                self._open(server)
                yield server
            finally:
                _close(server)
        except DeliveryError:
            raise
        except smtplib.SMTPAuthenticationError as exc:
            raise DeliveryError(f"{self._server.host}: the user is refused") from exc
        except smtplib.SMTPNotSupportedError as exc:
            raise DeliveryError(f"{self._server.host}: {exc}") from exc
        except smtplib.SMTPResponseException as exc:
            _require((exc.smtp_code, _bytes(exc.smtp_error)), self._server.host)
            raise DeliveryError(f"{self._server.host}: {exc}") from exc
        except ssl.SSLError as exc:
            raise DeliveryError(f"{self._server.host}: {exc}") from exc
        except (smtplib.SMTPException, OSError) as exc:
            raise TransientDeliveryError(f"{self._server.host}: {exc}") from exc

    def _connect(self) -> smtplib.SMTP:
        security = self._server.security
        place = self._server.host, self._server.port or _PORTS[security]
        if security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(*place, timeout=_TIMEOUT, context=context)
        return smtplib.SMTP(*place, timeout=_TIMEOUT)

    def _open(self, server: smtplib.SMTP) -> None:
        if self._server.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if self._server.username:
            try:
                server.login(self._server.username, self._server.password)
            except UnicodeEncodeError:  # smtplib's limit; the error itself holds the password
                problem = "the user and the password must be ASCII"
                raise DeliveryError(f"{self._server.host}: {problem}") from None


def _close(server: smtplib.SMTP) -> None:
    """Take leave: what the server says to that changes nothing about the mail."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _require(answer: tuple[int, bytes], subject: str) -> None:
    code, text = answer
    if 200 <= code < 300:
        return
    error = TransientDeliveryError if 400 <= code < 500 else DeliveryError
    # An answer of several lines is told in one.
    words = " ".join(text.decode(errors="replace").split())
    raise error(f"{subject} refused: {code} {words}")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _file_name(mail: bytes) -> str:
    """Return the Message-ID as a file name."""
    name = str(BytesHeaderParser().parsebytes(mail)["Message-ID"] or "").strip("<> \r\n")
    if not name:
        raise DeliveryError("a mail without Message-ID")
    return "".join(c if c.isalnum() or c in "-._@" else "_" for c in name)
