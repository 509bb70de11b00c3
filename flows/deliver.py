"""Editions in the store to the outbox and the mail server: one task for each edition."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from digest.errors import DeliveryError, StoreError
from digest.model import KeptEdition, Outcome, RunKind
from digest.pipeline.deliver import deliver_edition, due_editions
from digest.pipeline.fanout import attempt
from digest.pipeline.job import Job, Request
from digest.pipeline.run import delivery_report, kept_editions
from digest.report import EditionReport
from digest.store import open_store
from flows import form
from flows.artifacts import show_editions
from flows.context import as_is, begin, named
from flows.form import Day, Delivery, Languages

Delivered = tuple[Outcome[EditionReport], ...]


@task(
    name="deliver-edition",
    task_run_name="deliver {kept.edition.id}",
    timeout_seconds=600,
    cache_policy=NO_CACHE,
)
def deliver_one(kept: KeptEdition, job: Job) -> Outcome[EditionReport]:
    """Render one edition, put it into the outbox, hand its mail over if asked for."""
    with open_store(job.settings.database) as store:
        return attempt(kept.edition.id, lambda: deliver_edition(job, kept, store))


@flow(name="deliver", flow_run_name=lambda: named("deliver"), timeout_seconds=3600)
def deliver(
    languages: Languages = form.LANGUAGES,
    day: Day = form.DAY,
    delivery: Delivery = form.DELIVERY,
    due_only: bool = form.DUE_ONLY,
) -> State[Delivered]:
    """Put the day's editions into the outbox, and send their mails if asked to.

    Ends as Completed, named Degraded where an edition could not be delivered, or as Failed
    where none could. A mail is never sent twice.
    """
    request = Request(languages=tuple(languages), day=day, send=delivery == "send")
    with begin(RunKind.DELIVER, request) as run:
        kept = _kept(run.job, due_only=due_only)
        if not kept:
            return run.nothing_to_do("Nothing is to be delivered.")
        outcomes = tuple(_delivered(one, run.job) for one in kept)
        if not run.is_within:
            show_editions(run.job, outcomes)
        return run.end_with(delivery_report(outcomes), outcomes)


def _kept(job: Job, *, due_only: bool) -> tuple[KeptEdition, ...]:
    with open_store(job.settings.database) as store:
        if due_only:
            return due_editions(job, store)
        return kept_editions(job, store)


def _delivered(kept: KeptEdition, job: Job) -> Outcome[EditionReport]:
    """Return what came of one edition; one that fails costs this one only."""
    try:
        return deliver_one(as_is(kept), as_is(job))
    except StoreError:
        raise
    except Exception as exc:
        return Outcome(subject=kept.edition.id, error=DeliveryError(f"{kept.edition.id}: {exc}"))
