"""Which edition was sent to whom: at most once. (action: database)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, and_, insert, select, update

from digest.model import Mailing, MailState
from digest.store.engine import Store
from digest.store.schema import mails


class Mails:
    """The mails of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, edition_id: str, recipient: str, *, at: datetime) -> Mailing:
        """Claim the sending of a mail; return what is known of it.

        The state is `sending` exactly when the caller may send it now: no one did before, or
        it failed for certain. One found in the middle of being sent becomes `uncertain`: the
        process that sent it died, and it may have arrived.
        """
        with self._store.writing() as connection:
            known = _find(connection, edition_id, recipient)
            if known is None or known.state is MailState.FAILED:
                return _write(connection, edition_id, recipient, MailState.SENDING, at, "")
            if known.state is MailState.SENDING:
                detail = f"its sender died after {known.changed_at:%Y-%m-%d %H:%M} UTC"
                return _write(connection, edition_id, recipient, MailState.UNCERTAIN, at, detail)
            return known

    def settle(
        self, edition_id: str, recipient: str, state: MailState, *, at: datetime, detail: str = ""
    ) -> None:
        """Keep what became of a mail that was claimed."""
        with self._store.writing() as connection:
            _write(connection, edition_id, recipient, state, at, detail)

    def of_edition(self, edition_id: str) -> tuple[Mailing, ...]:
        """Return the mails of an edition, by address."""
        query = select(mails).where(mails.c.edition_id == edition_id).order_by(mails.c.recipient)
        with self._store.reading() as connection:
            return tuple(_from_row(row) for row in connection.execute(query))


def _find(connection: Connection, edition_id: str, recipient: str) -> Mailing | None:
    this = and_(mails.c.edition_id == edition_id, mails.c.recipient == recipient)
    row = connection.execute(select(mails).where(this)).first()
    return _from_row(row) if row else None


def _write(
    connection: Connection,
    edition_id: str,
    recipient: str,
    state: MailState,
    at: datetime,
    detail: str,
) -> Mailing:
    changed = {"state": state.value, "changed_at": at, "detail": detail}
    this = and_(mails.c.edition_id == edition_id, mails.c.recipient == recipient)
    if connection.execute(update(mails).where(this).values(changed)).rowcount == 0:
        key = {"edition_id": edition_id, "recipient": recipient}
        connection.execute(insert(mails), key | changed)
    return Mailing(
        edition_id=edition_id, recipient=recipient, state=state, changed_at=at, detail=detail
    )


def _from_row(row: Row[tuple[object, ...]]) -> Mailing:
    return Mailing(
        edition_id=row.edition_id,
        recipient=row.recipient,
        state=MailState(row.state),
        changed_at=row.changed_at,
        detail=row.detail,
    )
