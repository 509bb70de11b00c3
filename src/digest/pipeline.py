"""The whole pipeline on one screen, without Prefect. (action: glue)

::

    ingest   sources -> entries in the store
    gather   entries of the day -> articles -> stories
    choose   stories -> drafts, what one language's edition tells
    prepare  drafts -> translated edition
    deliver  edition -> page -> mail -> outbox

`digest run` and the flows call these same five. One bad source or entry never stops an
edition: the fan-outs here turn its error into an `Outcome`, and the report names it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from pathlib import Path
from time import perf_counter
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from digest.clean import clean
from digest.compose import Draft, compose_edition, texts_of
from digest.compose.edition import untranslated
from digest.config import Reading, Settings
from digest.deliver import Outbox
from digest.errors import (
    ConfigError,
    DigestError,
    SourceError,
    Trouble,
    UntranslatedError,
)
from digest.ingest import Fetcher, read_source
from digest.language import Detector
from digest.model import (
    Article,
    Delivery,
    Edition,
    Entry,
    Outcome,
    Page,
    Source,
    SourceTrouble,
    Story,
)
from digest.render import Renderer, build_mail, check_addresses
from digest.report import EditionReport, RunReport
from digest.store import Editions, Entries, Store, TranslationMemory
from digest.story import SAME_STORY, group_articles, rank_stories, summarise_story
from digest.translate import Translations, installed_engines

logger = logging.getLogger(__name__)

T = TypeVar("T")
Advance = Callable[[], None]
"""Called once for every source that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one run is to do."""

    reading: Reading
    settings: Settings
    day: date
    now: datetime
    strict: bool = False
    dry_run: bool = False


def plan(
    settings: Settings,
    reading: Reading,
    languages: Sequence[str],
    day: date | None,
    **options: bool,
) -> Job:
    """Return what a run is to do, as the command line and the flow both ask for it.

    Raises:
        ConfigError: the day is in the future.
    """
    now = datetime.now(UTC)
    today = now.astimezone(settings.zone).date()
    if day is not None and day > today:
        raise ConfigError(f"{day} is in the future", key="day")
    chosen = tuple(dict.fromkeys(languages or reading.languages))
    return Job(
        reading=replace(reading, languages=chosen),
        settings=settings,
        day=day or today,
        now=now,
        **options,
    )


def check_job(job: Job) -> None:
    """Find what would stop a run before it does any work.

    Raises:
        ConfigError: the templates or the mail addresses cannot be used.
        DeliveryError: the output folder cannot be written to.
    """
    _renderer(job.settings.templates, job.settings.zone)
    check_addresses(job.settings.from_address, job.settings.to_address)
    if not job.dry_run:
        Outbox(job.settings.out).check()


@lru_cache(maxsize=4)
def _renderer(templates: Path, zone: ZoneInfo) -> Renderer:
    return Renderer(templates, zone)


# --- ingest ----------------------------------------------------------------------------------


@contextmanager
def open_fetcher(settings: Settings) -> Iterator[Fetcher]:
    """Yield the HTTP client of a run."""
    with Fetcher(
        user_agent=settings.user_agent,
        connect_timeout=settings.connect_timeout,
        max_bytes=settings.max_bytes,
    ) as fetcher:
        yield fetcher


def read_sources(
    sources: Sequence[Source], settings: Settings, *, now: datetime, advance: Advance
) -> tuple[Outcome[tuple[Entry, ...]], ...]:
    """Read all sources at once; return an outcome for each, in the order given."""
    with open_fetcher(settings) as fetcher, ThreadPoolExecutor(settings.workers) as pool:
        futures = {pool.submit(read_one, source, fetcher, now=now): source.id for source in sources}
        done: dict[str, Outcome[tuple[Entry, ...]]] = {}
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            advance()
    return tuple(done[source.id] for source in sources)


def read_one(source: Source, fetcher: Fetcher, *, now: datetime) -> Outcome[tuple[Entry, ...]]:
    """Read one source; its error, whatever it is, stays with it."""
    return attempt(source.id, lambda: read_source(source, fetcher, now=now))


def attempt(subject: str, step: Callable[[], T]) -> Outcome[T]:
    """Run one step of a fan-out and return its value or its error: the only bare `except`."""
    try:
        return Outcome(subject=subject, value=step())
    except Exception as exc:
        return failure_of(subject, exc)


def failure_of(subject: str, exc: Exception) -> Outcome[T]:
    """Return the outcome of a step that ended with an exception, expected or not."""
    if isinstance(exc, DigestError):
        logger.warning("failed subject=%s reason=%s", subject, exc)
        return Outcome(subject=subject, error=exc)
    logger.error("failed unexpectedly subject=%s", subject, exc_info=exc)
    detail = f"{type(exc).__name__}: {exc}"
    return Outcome(subject=subject, error=SourceError(subject, Trouble.UNEXPECTED, detail))


def save_entries(
    outcomes: Iterable[Outcome[tuple[Entry, ...]]], store: Store, *, now: datetime
) -> int:
    """Keep what the sources gave; return how many entries are new."""
    entries = [entry for outcome in outcomes for entry in outcome.value or ()]
    new = Entries(store).save(entries, seen=now)
    logger.info("saved entries=%d new=%d", len(entries), new)
    return new


def troubles_of(
    outcomes: Iterable[Outcome[tuple[Entry, ...]]], sources: Sequence[Source]
) -> tuple[SourceTrouble, ...]:
    """Return the sources that gave nothing, with the reason."""
    names = {source.id: source.name for source in sources}
    return tuple(
        SourceTrouble(
            source_id=outcome.subject,
            name=names[outcome.subject],
            trouble=outcome.error.trouble,
            detail=outcome.error.detail,
        )
        for outcome in outcomes
        if isinstance(outcome.error, SourceError)
    )


# --- gather ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day has to tell, most important first, before any language is chosen."""

    stories: tuple[Story, ...]
    articles: int
    skipped: tuple[str, ...]


def cutoff(day: date, settings: Settings, now: datetime) -> datetime:
    """Return up to when entries belong to a day's edition: its end, or now if it is not over."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=settings.zone)
    return min(end, now)


def entries_of_day(job: Job, read: Sequence[str], store: Store) -> tuple[Entry, ...]:
    """Return what may be told: the documents just read, and feeds' entries that are new enough.

    A document has no date of its own: it is told as long as it is listed. Entries come in
    the order of their sources.
    """
    sources = job.reading.sources
    documents = [s.id for s in sources if s.is_document and s.id in set(read)]
    feeds = {source.id for source in sources if not source.is_document}
    end = cutoff(job.day, job.settings, job.now)
    start = end - timedelta(hours=job.settings.look_back_hours)
    entries = Entries(store)
    recent = [e for e in entries.seen_between(start, end) if e.source_id in feeds]
    place = {source.id: at for at, source in enumerate(sources)}
    listed = (*entries.of_sources(documents), *recent)
    return tuple(sorted(listed, key=lambda entry: place[entry.source_id]))


def clean_entries(
    entries: Iterable[Entry], reading: Reading
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """Return the articles, and a sentence for each entry that has none."""
    sources = {source.id: source for source in reading.sources}
    declared = {source.language for source in reading.sources if source.language}
    detector = Detector({*declared, *reading.languages})
    outcomes = [
        attempt(entry.id, partial(clean, entry, sources[entry.source_id], detector.language_of))
        for entry in entries
    ]
    articles = tuple(outcome.value for outcome in outcomes if outcome.value is not None)
    skipped = tuple(str(outcome.error) for outcome in outcomes if outcome.error is not None)
    return articles, skipped


def gather(job: Job, read: Sequence[str], store: Store) -> Day:
    """Return the day's stories: everything between the store and the choice for a language.

    `read` names the sources that could be read this time.
    """
    entries = entries_of_day(job, read, store)
    articles, skipped = clean_entries(entries, job.reading)
    stories = rank_stories(group_articles(articles), now=job.now)
    logger.info("gathered articles=%d stories=%d", len(articles), len(stories))
    return Day(stories=stories, articles=len(articles), skipped=skipped)


# --- prepare ---------------------------------------------------------------------------------


def choose(job: Job, news: Day, store: Store, language: str) -> tuple[Draft, ...]:
    """Return what a language's edition tells: what is new to its readers, within the limit.

    Articles of feeds that an earlier day's edition told are left out. Documents are always
    told: the operator listed them one by one.
    """
    told = Entries(store).told_before(job.day, language)
    fresh = [story for old in news.stories if (story := _without_told(old, told))]
    listed = {story.id for story in fresh if any(a.is_local for a in story.articles)}
    room = max(0, job.settings.max_stories - len(listed))
    others = [story.id for story in fresh if story.id not in listed][:room]
    kept = listed.union(others)
    return tuple(Draft(story, summarise_story(story)) for story in fresh if story.id in kept)


def _without_told(story: Story, told: frozenset[str]) -> Story | None:
    fresh = tuple(a for a in story.articles if a.is_local or a.id not in told)
    return replace(story, articles=fresh) if fresh else None


def front_of(job: Job, language: str, troubles: tuple[SourceTrouble, ...]) -> Edition:
    """Return the edition of a day and language before any story is in it."""
    return Edition(
        title=job.reading.title_in(language),
        day=job.day,
        language=language,
        stories=(),
        sources_read=len(job.reading.sources) - len(troubles),
        troubles=troubles,
    )


def prepare_edition(
    drafts: Sequence[Draft], front: Edition, translations: Translations, *, strict: bool = False
) -> tuple[Edition, EditionReport]:
    """Translate the drafts in one go; return the edition in `front`'s language and its report.

    Raises:
        UntranslatedError: with `strict`, where a text could not be translated.
    """
    before = translations.translated, translations.remembered
    edition = compose_edition(
        drafts, translations.translate(texts_of(drafts), front.language), front
    )
    left = untranslated(edition)
    if strict and left:
        raise UntranslatedError(f"{left[0].failure}: {left[0].original}")
    report = EditionReport(
        language=front.language,
        stories=len(edition.stories),
        translated=translations.translated - before[0],
        remembered=translations.remembered - before[1],
        untranslated=len(left),
        failures=tuple(dict.fromkeys(part.failure for part in left)),
        relations=_relations(edition),
    )
    return edition, report


def _relations(edition: Edition) -> tuple[str, ...]:
    """Say how near the stories on one subject are: too far to be one story."""
    seen: dict[frozenset[str], str] = {}
    for story in edition.stories:
        for note in story.related:
            seen.setdefault(
                frozenset((story.id, note.story_id)),
                f"on the same subject, {note.similarity:.2f} alike (one story from "
                f"{SAME_STORY}): {story.headline.text} | {note.headline}; "
                f"both say {', '.join(note.shared)}",
            )
    return tuple(seen.values())


# --- deliver ---------------------------------------------------------------------------------


def render_edition(job: Job, edition: Edition) -> Page:
    """Return the edition's page."""
    return _renderer(job.settings.templates, job.settings.zone).render(edition)


def deliver_edition(job: Job, drafts: Iterable[Draft], edition: Edition, store: Store) -> Delivery:
    """Render an edition, put it into the outbox and record what it told.

    Raises:
        ConfigError: a template or an address is broken.
        DeliveryError: the folder cannot be written to.
    """
    settings = job.settings
    page = render_edition(job, edition)
    mail = build_mail(
        page,
        title=edition.title,
        from_address=settings.from_address,
        to_address=settings.to_address,
        now=job.now,
    )
    delivery = Outbox(settings.out).put(page, mail, edition.day)
    told = [article.id for draft in drafts for article in draft.story.articles]
    Editions(store).record(edition, delivery, told, made_at=job.now)
    logger.info("delivered edition=%s html=%s", edition.id, delivery.html)
    return delivery


# --- all of it, as `digest run` does it ---------------------------------------------------------


class Watch(Protocol):
    """Something that shows how far a run is."""

    def begin(self, stage: str, total: int) -> Advance:
        """Announce a stage of `total` steps; return what tells that one is done."""
        ...


def run_job(job: Job, store: Store, watch: Watch) -> RunReport:
    """Run the whole pipeline for one day, in every language of the reading."""
    clock = _Clock()
    sources = job.reading.sources
    advance = watch.begin("reading sources", len(sources))
    outcomes = read_sources(sources, job.settings, now=job.now, advance=advance)
    new = save_entries(outcomes, store, now=job.now)
    clock.lap("ingest")
    advance = watch.begin("finding the stories", 1)
    read = [outcome.subject for outcome in outcomes if outcome.error is None]
    news = gather(job, read, store)
    advance()
    clock.lap("stories")
    troubles = troubles_of(outcomes, sources)
    advance = watch.begin("translating", len(job.reading.languages))
    if nothing_to_tell(job, news, troubles):
        return report_of(job, outcomes, news, ())
    editions = _make_editions(job, news, store, troubles, advance)
    clock.lap("editions")
    report = report_of(job, outcomes, news, editions)
    return replace(report, new=new, seconds=tuple(clock.laps))


def nothing_to_tell(job: Job, news: Day, troubles: Sequence[SourceTrouble]) -> bool:
    """Whether every source failed and nothing read earlier is left: an edition would be empty."""
    return len(troubles) == len(job.reading.sources) and not news.stories


def report_of(
    job: Job,
    outcomes: Sequence[Outcome[tuple[Entry, ...]]],
    news: Day,
    editions: tuple[EditionReport, ...],
) -> RunReport:
    """Return what a run came to."""
    return RunReport(
        sources=len(job.reading.sources),
        entries=sum(len(outcome.value or ()) for outcome in outcomes),
        articles=news.articles,
        stories=len(news.stories),
        troubles=troubles_of(outcomes, job.reading.sources),
        skipped=news.skipped,
        editions=editions,
    )


def _make_editions(
    job: Job, news: Day, store: Store, troubles: tuple[SourceTrouble, ...], advance: Advance
) -> tuple[EditionReport, ...]:
    """Translate every language first, so that `strict` stops before anything is delivered."""
    translations = open_translations(job, store)
    prepared = []
    for language in job.reading.languages:
        front = front_of(job, language, troubles)
        drafts = choose(job, news, store, language)
        prepared.append((drafts, *prepare_edition(drafts, front, translations, strict=job.strict)))
        advance()
    return tuple(finish_edition(job, store, *edition) for edition in prepared)


def open_translations(job: Job, store: Store) -> Translations:
    """Return this machine's engines with the store's memory."""
    return Translations(installed_engines(), TranslationMemory(store, now=job.now))


def finish_edition(
    job: Job, store: Store, drafts: tuple[Draft, ...], edition: Edition, report: EditionReport
) -> EditionReport:
    """Deliver an edition, or only render it in a dry run; return its report."""
    if job.dry_run:
        return replace(report, text=render_edition(job, edition).text)
    return replace(report, delivery=deliver_edition(job, drafts, edition, store))


class _Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._last = perf_counter()

    def lap(self, stage: str) -> None:
        """Note the time since the lap before under a stage's name."""
        now = perf_counter()
        self.laps.append((stage, now - self._last))
        self._last = now
