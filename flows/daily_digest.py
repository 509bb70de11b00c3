"""The whole pipeline as a Prefect flow: one task for each source, one for each later step.

`python flows/daily_digest.py` runs it once, with a temporary Prefect server of its own or, when
`PREFECT_API_URL` is set, against that server. Annotations stay real objects here: Prefect
builds the form of the parameters from them, so no `from __future__ import annotations`.
"""

import os
import sys

# Nothing about a run leaves the machine; a cold machine takes longer than Prefect's 20 s to start.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from prefect import flow, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import task_run
from prefect.states import Completed, Failed
from prefect.tasks import exponential_backoff
from pydantic import Field

from digest import pipeline
from digest.compose import Draft
from digest.config import load_reading, load_settings
from digest.errors import Transient
from digest.model import Edition, Entry, Outcome, Source, SourceTrouble
from digest.report import EditionReport, RunReport
from digest.store import open_store

ROOT = Path(__file__).parents[1]
RETRIES = 2

Language = Literal["es", "en", "pt", "fr", "de", "it", "ca"]
SourceOutcome = Outcome[tuple[Entry, ...]]
Prepared = tuple[tuple[Draft, ...], Edition, EditionReport]


@task(
    name="read-source",
    task_run_name="read {source.id}",
    retries=RETRIES,
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    cache_policy=NO_CACHE,
)
def read(source: Source, job: pipeline.Job) -> SourceOutcome:
    """Read one source; raise what may pass by itself as long as there are tries left.

    No task timeout: it cannot stop a thread. The fetcher keeps each source's own.
    """
    with pipeline.open_fetcher(job.settings) as fetcher:
        outcome = pipeline.read_one(source, fetcher, now=job.now)
    if isinstance(outcome.error, Transient) and task_run.run_count <= RETRIES:
        raise outcome.error
    return outcome


@task(name="save-entries", timeout_seconds=300, cache_policy=NO_CACHE)
def save(outcomes: tuple[SourceOutcome, ...], job: pipeline.Job) -> int:
    """Keep what was read; return how many entries are new."""
    with open_store(job.settings.database) as store:
        return pipeline.save_entries(outcomes, store, now=job.now)


@task(name="find-stories", timeout_seconds=600, cache_policy=NO_CACHE)
def find_stories(outcomes: tuple[SourceOutcome, ...], job: pipeline.Job) -> pipeline.Day:
    """Clean, group and rank the day's entries."""
    names = [outcome.subject for outcome in outcomes if outcome.error is None]
    with open_store(job.settings.database) as store:
        return pipeline.gather(job, names, store)


@task(
    name="prepare-edition",
    task_run_name="prepare {language}",
    timeout_seconds=1800,
    cache_policy=NO_CACHE,
)
def prepare(
    language: str, news: pipeline.Day, troubles: tuple[SourceTrouble, ...], job: pipeline.Job
) -> Prepared:
    """Choose and translate one language's edition."""
    with open_store(job.settings.database) as store:
        front = pipeline.front_of(job, language, troubles)
        drafts = pipeline.choose(job, news, store, language)
        translations = pipeline.open_translations(job, store)
        return drafts, *pipeline.prepare_edition(drafts, front, translations, strict=job.strict)


@task(name="deliver-edition", timeout_seconds=300, cache_policy=NO_CACHE)
def deliver(prepared: Prepared, job: pipeline.Job) -> EditionReport:
    """Render and deliver one language's edition."""
    with open_store(job.settings.database) as store:
        return pipeline.finish_edition(job, store, *prepared)


@flow(name="daily-digest")
def daily_digest(
    languages: Annotated[list[Language], Field(title="Languages")] = [],  # noqa: B006
    day: Annotated[date | None, Field(title="Day")] = None,
    sources: Annotated[list[str], Field(title="Sources")] = [],  # noqa: B006
    strict: Annotated[bool, Field(title="Strict")] = False,
) -> State[RunReport]:
    """Read the sources and make the day's digest in each language.

    Ends as Completed, as Completed named Degraded when something is missing from the digest,
    or as Failed when no source could be read. Prefect's form shows these descriptions.

    Args:
        languages: One edition is made for each; none: those of sources.yaml.
        day: Day of the edition; none: today.
        sources: Ids of the sources to read; none: all of them.
        strict: Fail where a text cannot be translated, and deliver nothing.
    """
    job = _job(languages, day, sources, strict=strict)
    pipeline.check_job(job)
    listed = job.reading.sources
    outcomes = tuple(read.map(listed, job=unmapped(job)).result())
    new = save(outcomes, job)
    news = find_stories(outcomes, job)
    troubles = pipeline.troubles_of(outcomes, listed)
    if pipeline.nothing_to_tell(job, news, troubles):
        return _state(pipeline.report_of(job, outcomes, news, ()))
    # All are translated before any is delivered, so that `strict` delivers all or nothing.
    prepared = [prepare(tag, news, troubles, job) for tag in job.reading.languages]
    editions = tuple(deliver(edition, job) for edition in prepared)
    return _state(replace(pipeline.report_of(job, outcomes, news, editions), new=new))


def _job(
    languages: list[Language], day: date | None, sources: list[str], *, strict: bool
) -> pipeline.Job:
    """Return the run's job; relative paths start at the repository, wherever a worker runs."""
    settings = load_settings()
    settings = settings.model_copy(
        update={"sources": ROOT / settings.sources, "out": ROOT / settings.out}
    )
    reading = load_reading(settings.sources).only(tuple(sources))
    return pipeline.plan(settings, reading, languages, day, strict=strict)


def _state(report: RunReport) -> State[RunReport]:
    if not report.editions:
        return Failed(message=report.summary())
    name = "Degraded" if report.degraded else None
    return Completed(name=name, message=report.summary(), data=report)


if __name__ == "__main__":
    state = daily_digest(return_state=True)
    print(state.message)
    sys.exit(state.is_failed())
