"""A folder of editions: HTML, text and `.eml` of each. (action: disk)

Files appear whole or not at all: each is written beside its place and then moved there.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date
from email.message import Message
from pathlib import Path

from digest.errors import DeliveryError
from digest.model import Delivery, Page


class Outbox:
    """The folder where editions are put, one subfolder a day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> None:
        """Make sure that files can be written.

        Raises:
            DeliveryError: they cannot.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as exc:
            raise DeliveryError(f"cannot write to {self._folder}: {exc.strerror}") from exc

    def put(self, page: Page, mail: Message, day: date) -> Delivery:
        """Write the three forms of an edition; what stood there before is replaced.

        Raises:
            DeliveryError: the folder cannot be written to.
        """
        base = self._folder / day.isoformat() / f"digest.{page.language}"
        delivery = Delivery(
            edition_id=page.edition_id,
            language=page.language,
            html=base.with_name(f"{base.name}.html"),
            text=base.with_name(f"{base.name}.txt"),
            mail=base.with_name(f"{base.name}.eml"),
        )
        write_whole(delivery.html, page.html.encode())
        write_whole(delivery.text, page.text.encode())
        write_whole(delivery.mail, mail.as_bytes())
        return delivery


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all; what stood there is replaced.

    Raises:
        DeliveryError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(scratch).chmod(0o644)
            Path(scratch).replace(path)
        finally:
            Path(scratch).unlink(missing_ok=True)
    except OSError as exc:
        raise DeliveryError(f"cannot write {path}: {exc.strerror}") from exc
