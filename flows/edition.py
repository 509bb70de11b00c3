"""Entries in the store to editions in the store: one task for the stories, one a language."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from digest.errors import EditionError, StoreError, UntranslatedError
from digest.model import Outcome, RunKind, SourceTrouble
from digest.pipeline.edition import (
    Day,
    Prepared,
    gather,
    keep_editions,
    open_translations,
    prepare_language,
)
from digest.pipeline.ingest import SourceRead, known_reads, troubles_of
from digest.pipeline.job import Job, Request
from digest.pipeline.run import nothing_to_tell, read_names, report_of, values_of
from digest.store import open_store
from flows import form
from flows.artifacts import Progress
from flows.context import as_is, begin, named
from flows.form import Day as DayChoice
from flows.form import Languages, LookBackHours, Sources

PreparedOutcome = Outcome[Prepared]


@task(
    name="find-stories", task_run_name="find stories", timeout_seconds=1800, cache_policy=NO_CACHE
)
def find_stories(job: Job, read: tuple[str, ...]) -> Day:
    """Clean, group and rank the day's entries."""
    with open_store(job.settings.database) as store:
        return gather(job, read, store)


@task(
    name="prepare-edition",
    task_run_name="prepare {language}",
    timeout_seconds=3600,
    cache_policy=NO_CACHE,
)
def prepare(
    language: str, news: Day, troubles: tuple[SourceTrouble, ...], job: Job
) -> PreparedOutcome:
    """Choose, summarise and translate one language's edition, all sentences in one batch."""
    with open_store(job.settings.database) as store:
        translations = open_translations(job, store)
        return prepare_language(job, language, news, troubles, translations, store)


@task(
    name="keep-editions", task_run_name="keep editions", timeout_seconds=300, cache_policy=NO_CACHE
)
def keep(prepared: tuple[Prepared, ...], job: Job) -> None:
    """Keep the editions, to be delivered."""
    with open_store(job.settings.database) as store:
        keep_editions(job, prepared, store)


@flow(name="edition", flow_run_name=lambda: named("edition"), timeout_seconds=4 * 3600)
def edition(
    languages: Languages = form.LANGUAGES,
    sources: Sources = form.SOURCES,
    day: DayChoice = form.DAY,
    look_back_hours: LookBackHours = form.LOOK_BACK_HOURS,
    strict: bool = form.STRICT,
) -> State[tuple[Day, tuple[PreparedOutcome, ...]]]:
    """Make the day's editions from what was read; they are delivered by the next delivery.

    Ends as Completed, named Degraded where an edition is missing or incomplete, or as Failed
    where there is nothing to tell.
    """
    request = Request(
        languages=tuple(languages),
        sources=tuple(sources),
        day=day,
        look_back_hours=look_back_hours,
        strict=strict,
    )
    with begin(RunKind.EDITION, request) as run:
        if run.done_by:
            return run.superseded()
        with open_store(run.job.settings.database) as store:
            outcomes = known_reads(run.job, store)
        made = _make(run.job, outcomes, Progress("making the editions"))
        report = report_of(run.job, outcomes, *made)
        return run.end_with(report, made)


def _make(
    job: Job, outcomes: tuple[Outcome[SourceRead], ...], progress: Progress
) -> tuple[Day, tuple[PreparedOutcome, ...]]:
    """Translate every language before any is kept, so that `strict` keeps all or nothing."""
    news = find_stories(as_is(job), as_is(read_names(outcomes)))
    if nothing_to_tell(job, news, outcomes):
        return news, ()
    troubles = troubles_of(outcomes, job)
    prepared = []
    for number, language in enumerate(job.languages, start=1):
        progress.show(100 * number / (len(job.languages) + 1))
        prepared.append(_prepared(language, news, troubles, job))
    keep(as_is(tuple(values_of(prepared))), as_is(job))
    progress.show(100)
    return news, tuple(prepared)


def _prepared(
    language: str, news: Day, troubles: tuple[SourceTrouble, ...], job: Job
) -> PreparedOutcome:
    """Return what came of one language; a task that timed out or broke costs this one only."""
    try:
        return prepare(language, as_is(news), as_is(troubles), as_is(job))
    except (UntranslatedError, StoreError):
        raise
    except Exception as exc:
        return Outcome(subject=language, error=EditionError(language, f"{exc}"))
