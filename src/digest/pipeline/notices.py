"""Telling the operator about a run, by mail and webhook. (action: glue)

A notice that cannot be sent is written beside the outbox instead; nothing about a notice
ever changes how a run ended.
"""

from __future__ import annotations

import logging

from digest.deliver import FolderMailer, post_json
from digest.errors import DigestError
from digest.model import Notice, Run
from digest.notice import due_notice, notice_subject, notice_text
from digest.pipeline.fanout import attempt
from digest.pipeline.job import Job, mailer_of, notices_folder
from digest.render import build_notice
from digest.store import Runs, Store

logger = logging.getLogger(__name__)


def tell_operator(job: Job, store: Store, run: Run) -> None:
    """Tell the operator of a run that has ended, if that is due; a dry run tells nobody."""
    if job.request.dry_run:
        return
    history = Runs(store).since_complete(run)
    notice = due_notice([run, *history], after=job.settings.notice_after)
    if notice is not Notice.NONE:
        Runs(store).note(run, notice)
        attempt(run.id, lambda: _mail(job, run, notice))
        _post(job, run, notice)


def _mail(job: Job, run: Run, notice: Notice) -> None:
    settings = job.settings
    mail = build_notice(
        notice_subject(run, notice),
        notice_text(run, notice, zone=settings.zone, streak=settings.notice_after),
        name=f"{notice}.{run.id}",
        from_address=settings.from_address,
        to_address=settings.operator,
        now=job.now,
    ).as_bytes()
    try:
        where = mailer_of(settings).send(mail, settings.from_address, settings.operator)
    except DigestError as exc:
        logger.error("notice not sent run=%s reason=%s", run.id, exc)  # noqa: TRY400
        folder = FolderMailer(notices_folder(settings))
        kept = attempt(run.id, lambda: folder.send(mail, "", ""))
        where = kept.value or ""
    logger.warning("notice run=%s kind=%s notice=%s where=%s", run.id, run.kind, notice, where)


def _post(job: Job, run: Run, notice: Notice) -> None:
    settings = job.settings
    if not settings.webhook_url:
        return
    body = {
        "event": str(notice),
        "kind": str(run.kind),
        "state": str(run.state),
        "day": run.day.isoformat(),
        "languages": list(run.languages),
        "started_at": run.started_at.isoformat(),
        "message": run.message,
        "report": dict(run.report),
    }
    attempt(run.id, lambda: post_json(settings.webhook_url, body, user_agent=settings.user_agent))
