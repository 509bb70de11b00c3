"""A page to a mail. (calculation)

`multipart/alternative` with the text first, UTF-8, headers as RFC 5322 and 2369 ask. Header
injection is impossible: a value with a line break is refused by `email.policy`, and none of
ours has one.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from digest.errors import ConfigError
from digest.model import Page


def build_mail(
    page: Page, *, title: str, from_address: str, to_address: str, now: datetime
) -> EmailMessage:
    """Return the mail of a page.

    The Message-ID is the same for the same edition and addressee, so that a mail sent twice
    is recognised as one.

    Raises:
        ConfigError: an address is none.
    """
    sender = _address(title, from_address, "DIGEST_FROM_ADDRESS")
    recipient = _address("", to_address, "DIGEST_TO_ADDRESS")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = page.subject
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(page, sender, recipient)
    message["List-Id"] = f"{_atom(title)} <digest.{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(page.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    message.add_alternative(page.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # Only now: what makes a message multipart moves its Content headers into the first part.
    message["Content-Language"] = page.language
    message.set_boundary(f"digest-{page.edition_id}")
    return message


def check_addresses(from_address: str, to_address: str) -> None:
    """Make sure that mails can be addressed.

    Raises:
        ConfigError: an address is none.
    """
    _address("", from_address, "DIGEST_FROM_ADDRESS")
    _address("", to_address, "DIGEST_TO_ADDRESS")


def _address(name: str, address: str, key: str) -> Address:
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as exc:
        raise ConfigError(f"{address!r} is not a mail address", key=key) from exc


def _message_id(page: Page, sender: Address, recipient: Address) -> str:
    to = f"{recipient.username}.{recipient.domain}"
    return f"<{page.edition_id}.{to}@{sender.domain}>"


def _atom(title: str) -> str:
    """Return the title as a quoted phrase, without what would end the quotation."""
    return '"' + " ".join(title.replace("\\", "").replace('"', "").split()) + '"'
