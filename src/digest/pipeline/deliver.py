"""Kept editions to where readers find them. (action: glue)

The outbox always holds the newest page, text and mail of an edition: writing them again
changes nothing. A mail is handed to the mail server once for each edition and address.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from digest.deliver import Mailer, Outbox
from digest.errors import DeliveryError, UncertainDeliveryError
from digest.model import Delivery, Edition, KeptEdition, Mailing, MailState, Page
from digest.pipeline.job import Job, mailer_of, renderer_of
from digest.render import build_mail
from digest.report import EditionReport
from digest.store import Editions, Mails, Store

logger = logging.getLogger(__name__)

# An edition older than yesterday's is no news: it is not delivered by itself any more.
_DAYS_LATE = timedelta(days=1)
# Each step of handing a mail over may take 30 s.
_SEND_SECONDS = 300.0


def due_editions(job: Job, store: Store) -> tuple[KeptEdition, ...]:
    """Return the editions of yesterday and today that were made and not delivered yet.

    A job that sends also gets today's editions whose mail was not handed over, or refused.
    """
    due = Editions(store).undelivered(job.day - _DAYS_LATE)
    if not job.request.send:
        return due
    known = {kept.edition.id for kept in due}
    today = (k for k in Editions(store).of_day(job.day) if k.edition.id not in known)
    return (*due, *(kept for kept in today if not _is_mailed(kept.edition, job, store)))


def _is_mailed(edition: Edition, job: Job, store: Store) -> bool:
    mails = Mails(store).of_edition(edition.id)
    return any(
        mail.recipient == job.settings.to_address and mail.state is not MailState.FAILED
        for mail in mails
    )


def render_edition(job: Job, edition: Edition) -> Page:
    """Return the edition's page.

    Raises:
        ConfigError: a template is broken.
    """
    return renderer_of(job.settings.templates, job.settings.zone).render(edition)


def render_markdown(job: Job, edition: Edition) -> str:
    """Return the edition as Markdown.

    Raises:
        ConfigError: the template is broken.
    """
    return renderer_of(job.settings.templates, job.settings.zone).markdown(edition)


def page_address(job: Job, delivery: Delivery) -> str:
    """Return where a browser finds an edition's page: on the web, or as a file."""
    if not job.settings.web_url:
        return delivery.html.absolute().as_uri()
    folder = "preview/" if job.request.dry_run else ""
    name = f"{folder}{delivery.html.parent.name}/{delivery.html.name}"
    return f"{job.settings.web_url.rstrip('/')}/{name}"


def deliver_edition(job: Job, kept: KeptEdition, store: Store) -> EditionReport:
    """Render an edition, put it into the outbox and, if asked for, hand its mail over.

    Raises:
        ConfigError: a template or an address is broken.
        DeliveryError: the folder cannot be written to.
    """
    settings, edition = job.settings, kept.edition
    page = render_edition(job, edition)
    mail = build_mail(
        page,
        title=edition.title,
        from_address=settings.from_address,
        to_address=settings.to_address,
        now=kept.made_at,
    )
    delivery = Outbox(settings.out).put(page, mail, edition.day)
    Editions(store).delivered(delivery, at=job.now)
    logger.info("delivered edition=%s html=%s", edition.id, delivery.html)
    mailing = None
    if job.request.send and not job.request.dry_run:
        mailing = _send(job, delivery, mail.as_bytes(), mailer_of(settings), store)
    return EditionReport(
        edition_id=edition.id,
        language=edition.language,
        stories=len(edition.stories),
        delivery=delivery,
        mailing=mailing,
    )


def _send(job: Job, delivery: Delivery, mail: bytes, mailer: Mailer, store: Store) -> Mailing:
    """Hand one mail over unless it was before; return what is known of it.

    Alone: who finds a mail in the middle of being sent knows that its sender died.
    """
    with store.locks.hold("mails", wait=_SEND_SECONDS):
        return _send_alone(job, delivery, mail, mailer, store)


def _send_alone(job: Job, delivery: Delivery, mail: bytes, mailer: Mailer, store: Store) -> Mailing:
    mails, recipient = Mails(store), job.settings.to_address
    claimed = mails.claim(delivery.edition_id, recipient, at=job.now)
    if claimed.state is not MailState.SENDING:
        return replace(claimed, earlier=True)
    state, detail = MailState.SENT, ""
    try:
        mailer.send(mail, job.settings.from_address, recipient)
    except UncertainDeliveryError as exc:
        state, detail = MailState.UNCERTAIN, str(exc)
    except DeliveryError as exc:
        state, detail = MailState.FAILED, str(exc)
    mails.settle(delivery.edition_id, recipient, state, at=job.now, detail=detail)
    logger.info("mail edition=%s state=%s detail=%s", delivery.edition_id, state, detail)
    return Mailing(
        edition_id=delivery.edition_id,
        recipient=recipient,
        state=state,
        changed_at=job.now,
        detail=detail,
    )
