"""The day's entries to editions that are kept in the store. (action: glue)

Between reading and delivering: clean, group, rank, choose, summarise, translate, keep.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from digest.clean import read_content, to_article
from digest.compose import compose_edition, texts_of
from digest.compose.edition import untranslated
from digest.errors import DigestError, EditionError, UntranslatedError
from digest.language import Detector
from digest.model import Article, Edition, Entry, Outcome, SourceTrouble, Story
from digest.pipeline.fanout import attempt
from digest.pipeline.job import Job
from digest.pipeline.pivot import to_day_language
from digest.pipeline.stories import Found, end_of, find_stories
from digest.pipeline.telling import Choice, choose_drafts
from digest.pipeline.templates import without_templates
from digest.report import EditionReport
from digest.store import Editions, Entries, Store, TranslationMemory
from digest.story import SAME_STORY, Background, terms_of
from digest.translate import Translations, installed_engines

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day has to tell, before any language is chosen.

    `background` is how common each term is in the day's articles.
    """

    found: Found
    background: Background
    articles: int
    skipped: tuple[str, ...]

    @property
    def stories(self) -> tuple[Story, ...]:
        """The day's stories, in the order they were found."""
        return self.found.stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An edition that is ready to be kept, and the ids of the entries it tells."""

    edition: Edition
    told: tuple[str, ...]
    report: EditionReport


def gather(job: Job, read: Sequence[str], store: Store) -> Day:
    """Return the day's stories: everything between the store and the choice for a language.

    `read` names the sources that could be read this time.
    """
    entries = _entries_of_day(job, read, store)
    articles, skipped = _clean_entries(entries, job, store)
    to_pivot = to_day_language(partial(open_translations, job, store))
    found = find_stories(job, articles, to_pivot, store)
    logger.info("gathered articles=%d stories=%d", len(articles), len(found.stories))
    background = Background(terms_of(" ".join((a.title, *a.prose))) for a in articles)
    return Day(found=found, background=background, articles=len(articles), skipped=skipped)


def _entries_of_day(job: Job, read: Sequence[str], store: Store) -> tuple[Entry, ...]:
    """Return what may be told: the documents just read, and other entries that are new enough.

    A document that is listed by its name has no date of its own: it is told as long as it is
    listed. Entries come in the order of their sources.
    """
    sources = job.reading.sources
    listed = {source.id for source in sources if source.is_document and not source.many}
    documents = [source_id for source_id in read if source_id in listed]
    others = {source.id for source in sources} - listed
    end = end_of(job)
    start = end - timedelta(hours=job.settings.look_back_hours)
    entries = Entries(store)
    recent = [e for e in entries.seen_between(start, end) if e.source_id in others]
    place = {source.id: at for at, source in enumerate(sources)}
    told = (*entries.of_sources(documents), *recent)
    return tuple(sorted(told, key=lambda entry: place[entry.source_id]))


def _clean_entries(
    entries: Sequence[Entry], job: Job, store: Store
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """Return the articles, and a sentence for each entry that has none."""
    reading = job.reading
    sources = {source.id: source for source in reading.sources}
    declared = {source.language for source in reading.sources if source.language}
    detector = Detector({*declared, *reading.languages})
    read = [attempt(entry.id, partial(read_content, entry)) for entry in entries]
    found = {outcome.subject: outcome.value for outcome in read if outcome.value is not None}
    contents = without_templates(found, entries, store, now=job.now)
    made = [
        attempt(
            e.id, partial(to_article, e, contents[e.id], sources[e.source_id], detector.language_of)
        )
        for e in entries
        if e.id in contents
    ]
    articles = tuple(outcome.value for outcome in made if outcome.value is not None)
    errors = [outcome.error for outcome in read] + [outcome.error for outcome in made]
    return articles, tuple(str(error) for error in errors if error is not None)


def prepare_language(
    job: Job,
    language: str,
    news: Day,
    troubles: tuple[SourceTrouble, ...],
    translations: Translations,
    store: Store,
) -> Outcome[Prepared]:
    """Return one language's edition, translated in one go; its error stays with it.

    Raises:
        UntranslatedError: in a strict job, where a text could not be translated.
        StoreError: the database refuses.
    """
    outcome = attempt(
        language, lambda: _prepare(job, language, news, troubles, translations, store)
    )
    if isinstance(outcome.error, UntranslatedError):
        raise outcome.error
    if outcome.error is None:
        return outcome
    return Outcome(subject=language, error=EditionError(language, _detail(outcome.error)))


def _detail(error: DigestError) -> str:
    return getattr(error, "detail", "") or str(error)


def _prepare(
    job: Job,
    language: str,
    news: Day,
    troubles: tuple[SourceTrouble, ...],
    translations: Translations,
    store: Store,
) -> Prepared:
    choice = choose_drafts(job, news.found, news.background, language, store)
    front = _front_of(job, language, troubles)
    before = translations.counts
    texts = translations.translate(texts_of(choice.drafts), language)
    edition = compose_edition(choice.drafts, texts, front)
    left = untranslated(edition)
    if job.request.strict and left:
        raise UntranslatedError(f"{left[0].failure}: {left[0].original}")
    report = EditionReport(
        edition_id=edition.id,
        language=language,
        stories=len(edition.stories),
        translation=translations.counts.since(before),
        untranslated=len(left),
        failures=tuple(dict.fromkeys(part.failure for part in left)),
        relations=_relations(edition),
        standing=choice.standing,
        written=_in_words(choice),
    )
    return Prepared(edition=edition, told=_told(choice), report=report)


def _told(choice: Choice) -> tuple[str, ...]:
    """Return the ids of the entries that are told, under whichever address they came."""
    stories = [draft.story for draft in choice.drafts]
    articles = (article for story in stories for article in story.articles)
    copies = (article for story in stories for article, _ in story.copies)
    return tuple(article.id for article in (*articles, *copies))


def _in_words(choice: Choice) -> tuple[str, ...]:
    """Say how the model that writes summaries fared, if there is one."""
    return tuple(
        f"summaries {verdict}{f' ({kind})' if kind else ''}: {count}"
        for (verdict, kind), count in sorted(choice.written.items())
    )


def _front_of(job: Job, language: str, troubles: tuple[SourceTrouble, ...]) -> Edition:
    """Return the edition of a day and language before any story is in it."""
    return Edition(
        title=job.reading.title_in(language),
        day=job.day,
        language=language,
        stories=(),
        sources_read=len(job.reading.sources) - len(troubles),
        troubles=troubles,
    )


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


def open_translations(job: Job, store: Store) -> Translations:
    """Return this machine's engines with the store's memory and the operator's wishes."""
    return Translations(
        installed_engines(),
        TranslationMemory(store, now=job.now),
        routing=job.reading.routing,
        glossary=job.reading.glossary,
    )


def keep_editions(job: Job, prepared: Iterable[Prepared], store: Store) -> None:
    """Keep editions to be delivered; one that is made again unchanged stays as it was."""
    for made in prepared:
        Editions(store).save(made.edition, made.told, made_at=job.now)
        logger.info("kept edition=%s stories=%d", made.edition.id, len(made.edition.stories))
