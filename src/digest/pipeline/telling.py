"""What an edition in one language tells of the day's stories. (action: glue)

Left out is what its readers know; the rest is ranked, chosen and summarised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from digest.compose import Draft
from digest.language import Detector
from digest.model import Ranked, Story
from digest.pipeline.job import Job
from digest.pipeline.stories import Found, end_of, told_stories, without_told
from digest.store import Entries, Store, TranslationMemory
from digest.story import (
    Background,
    choose_stories,
    explain,
    rank_stories,
    summarise_story,
)
from digest.writer import Endpoint, Summariser, Verdict, Writer, WrittenSummaries


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is told, most important first; why, a line for each story; how the writer fared."""

    drafts: tuple[Draft, ...]
    standing: tuple[str, ...]
    written: Mapping[tuple[Verdict, str], int]


def choose_drafts(
    job: Job, found: Found, background: Background, language: str, store: Store
) -> Choice:
    """Return what a language's edition tells: what is new to its readers, within the limits."""
    told = told_stories(job, language, store)
    fresh = without_told(found, Entries(store).told_before(job.day, language))
    ranking = job.reading.ranking
    stories = tuple(_since(story, told) for story in fresh)
    ranked = rank_stories(stories, now=end_of(job), ranking=ranking, told=told)
    chosen = choose_stories(ranked, ranking, job.settings.max_stories)
    writer = open_writer(job, store)
    summarise = _summariser(background, writer)
    return Choice(
        drafts=tuple(
            Draft(one.story, summarise(one.story, reader=language))
            for one in chosen
            if not one.left_out
        ),
        standing=tuple(_explained(chosen)),
        written=writer.tally if writer else Counter(),
    )


def open_writer(job: Job, store: Store) -> Writer | None:
    """Return the model of the house that writes summaries, if the settings name one."""
    settings = job.settings
    if not settings.writer_url:
        return None
    return Writer(
        Endpoint(
            url=settings.writer_url,
            model=settings.writer_model,
            key=settings.writer_secret,
            timeout=settings.writer_timeout,
        ),
        Detector(job.reading.languages),
        TranslationMemory(store, now=job.now),
        seconds=settings.writer_seconds,
    )


def _summariser(background: Background, writer: Writer | None) -> Summariser:
    extractive: Summariser = partial(summarise_story, background=background)
    return WrittenSummaries(extractive, writer) if writer else extractive


def _since(story: Story, told: Mapping[str, date]) -> Story:
    """Return the story with the day its readers last read of it, if they did."""
    if story.earlier is None or story.id not in told:
        return replace(story, earlier=None)
    return replace(story, earlier=replace(story.earlier, day=told[story.id]))


def _explained(chosen: Sequence[Ranked]) -> Iterator[str]:
    """Yield why each story stands where it does, then what holds its articles together."""
    for line, one in zip(explain(chosen), chosen, strict=True):
        yield line
        names = {article.id: article.source_name for article in one.story.articles}
        for tie in one.story.ties:
            yield f"     {names[tie.first]} and {names[tie.second]}: {tie.reason}"
        for article, copy in one.story.copies:
            yield f"     {article.source_name}: {copy.kind}, {copy.similarity:.0%}"
        if one.story.earlier:
            yield f"     goes on from {one.story.earlier.day}: {one.story.earlier.headline}"
