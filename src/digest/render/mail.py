"""A page to a mail. (calculation)

`multipart/alternative` with the text first, UTF-8, headers as RFC 5322, 2047 and 2919 ask. Built
with the older classes of the standard library: the newer `EmailMessage` of Python 3.11 loses
spaces where it folds an encoded subject.
"""

from __future__ import annotations

from datetime import datetime
from email.charset import QP, Charset
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, quote

from digest.errors import ConfigError
from digest.model import Page

_POLICY = compat32.clone(linesep="\r\n")
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP


def build_mail(
    page: Page, *, title: str, from_address: str, to_address: str, now: datetime
) -> Message:
    """Return the mail of a page; `as_bytes` gives it with CRLF, in ASCII.

    The Message-ID is the same for the same edition and addressee, so that a mail sent twice
    is recognised as one. Line breaks in titles are white space: they add no header.

    Raises:
        ConfigError: an address is none.
    """
    sender = _address(from_address, "DIGEST_FROM_ADDRESS")
    recipient = _address(to_address, "DIGEST_TO_ADDRESS")
    # "=_" stands in no quoted-printable text, so no text can pass for the boundary.
    message = MIMEMultipart("alternative", boundary=f"=_{page.edition_id}", policy=_POLICY)
    message["Subject"] = Header(_one_line(page.subject), _UTF8, header_name="Subject").encode()
    message["From"] = f"{_phrase(title)} <{sender.addr_spec}>"
    message["To"] = recipient.addr_spec
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(page, sender, recipient)
    message["Content-Language"] = page.language
    message["List-Id"] = f"{_phrase(title)} <digest.{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for content, kind in ((page.text, "plain"), (page.html, "html")):
        message.attach(_part(content, kind))
    return message


def build_notice(
    subject: str, text: str, *, name: str, from_address: str, to_address: str, now: datetime
) -> Message:
    """Return a mail of plain text from the program to its operator; `name` makes its Message-ID.

    Raises:
        ConfigError: an address is none.
    """
    sender = _address(from_address, "DIGEST_FROM_ADDRESS")
    recipient = _address(to_address, "DIGEST_OPERATOR_ADDRESS")
    message = _part(text, "plain")
    message["Subject"] = Header(_one_line(subject), _UTF8, header_name="Subject").encode()
    message["From"] = sender.addr_spec
    message["To"] = recipient.addr_spec
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{name}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def check_addresses(from_address: str, to_address: str, operator: str) -> None:
    """Make sure that mails can be addressed.

    Raises:
        ConfigError: an address is none.
    """
    _address(from_address, "DIGEST_FROM_ADDRESS")
    _address(to_address, "DIGEST_TO_ADDRESS")
    _address(operator, "DIGEST_OPERATOR_ADDRESS")


def _part(content: str, kind: str) -> MIMEText:
    part = MIMEText("", kind, policy=_POLICY)
    del part["Content-Transfer-Encoding"], part["MIME-Version"]
    part.set_payload(content, _UTF8)
    return part


def _address(address: str, key: str) -> Address:
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as exc:
        raise ConfigError(f"{address!r} is not a mail address", key=key) from exc
    if not (parsed.username and parsed.domain and address.isascii()):
        raise ConfigError(f"{address!r} is not a mail address", key=key)
    return parsed


def _message_id(page: Page, sender: Address, recipient: Address) -> str:
    to = f"{recipient.username}.{recipient.domain}"
    return f"<{page.edition_id}.{to}@{sender.domain}>"


def _phrase(title: str) -> str:
    """Return a title as it may stand before an address: quoted, or encoded where not ASCII."""
    text = _one_line(title)
    if text.isascii() and "=?" not in text:
        return f'"{quote(text)}"'
    return Header(text, _UTF8, header_name="List-Id").encode()


def _one_line(text: str) -> str:
    return " ".join(text.split())
