"""An edition out of the day's stories and the translations made of them. (calculation)

In: drafts (a story with its summary), and a translation for each text that `texts_of` names.
Out: an `Edition`. Originals and translations stay side by side in it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from digest.compose.headline import sentence_case
from digest.model import (
    Article,
    Claim,
    CopyKind,
    CopyNote,
    Edition,
    EditionStory,
    RelatedNote,
    Sentence,
    SourceNote,
    Story,
    Summary,
    TextFrom,
    Translation,
    base_language,
)
from digest.translate import Text, TextKind

# Silent reading of news-like prose, words a minute: Brysbaert 2019 (review of 190 studies), 238.
READING_SPEED = 238


@dataclass(frozen=True, slots=True)
class Draft:
    """A story and what will be told of it."""

    story: Story
    summary: Summary


# More pointers than that are no help.
_RELATED = 2
_SEVERAL = 2

Translated = Mapping[tuple[str, str], Translation]
"""Language and original text to translation."""


def texts_of(drafts: Iterable[Draft]) -> tuple[Text, ...]:
    """Return what has to be translated: headlines, sentences and figures, in order."""
    told = tuple(drafts)
    prose = _prose_by_language(told)
    return tuple(text for draft in told for text in _texts(draft, prose))


def compose_edition(
    drafts: Sequence[Draft],
    translations: Iterable[Translation],
    front: Edition,
) -> Edition:
    """Return `front` (title, day, language, troubles) with the stories told in its language."""
    translated = {(t.source_language, t.original): t for t in translations}
    headlines = {draft.story.id: _find(translated, draft.summary.headline) for draft in drafts}
    stories = tuple(_tell(draft, drafts, translated, headlines) for draft in drafts)
    return replace(front, stories=stories)


def reading_minutes(words: int) -> int:
    """Return how long that many words take to read, in whole minutes, one at least."""
    return max(1, math.ceil(words / READING_SPEED))


def _prose_by_language(drafts: Iterable[Draft]) -> Mapping[str, str]:
    """Return all text of the day by language: it shows what are names and what are words."""
    prose: dict[str, list[str]] = defaultdict(list)
    for article in (article for draft in drafts for article in draft.story.articles):
        prose[base_language(article.language)] += article.prose
    return {language: "\n".join(texts) for language, texts in prose.items()}


def _texts(draft: Draft, prose: Mapping[str, str]) -> list[Text]:
    summary = draft.summary
    headline = summary.headline
    known = prose.get(base_language(headline.language), "")
    cased = sentence_case(headline.text, [known], headline.language)
    claims = (sentence for contrast in summary.contrasts for sentence in contrast.sentences)
    sentences = (*summary.sentences, *claims, *summary.figures)
    return [
        Text(headline.text, headline.language, cased, TextKind.HEADLINE),
        *(Text(sentence.text, sentence.language) for sentence in sentences),
    ]


def _tell(
    draft: Draft,
    drafts: Sequence[Draft],
    translated: Translated,
    headlines: Mapping[str, Translation],
) -> EditionStory:
    story, summary = draft.story, draft.summary
    place = {article.id: at for at, article in enumerate(story.articles)}
    return EditionStory(
        id=story.id,
        category=story.lead.category,
        headline=_find(translated, summary.headline),
        summary=tuple(_find(translated, s) for s in summary.sentences),
        # A figure is an extra: one that cannot be translated is left out.
        figures=tuple(
            figure for s in summary.figures if not (figure := _find(translated, s)).failure
        ),
        sources=tuple(_note(article, story) for article in story.articles),
        related=_related(story, drafts, headlines),
        summary_from=tuple(place[s.article_id] for s in summary.sentences),
        contrasts=_contrasts(summary, translated, place),
        earlier=story.earlier,
        writer=summary.writer,
    )


def _find(translated: Translated, sentence: Sentence) -> Translation:
    return translated[sentence.language, sentence.text]


def _contrasts(
    summary: Summary, translated: Translated, place: Mapping[str, int]
) -> tuple[tuple[Claim, ...], ...]:
    """Return the claims that differ; without a translation for one, the others say nothing."""
    told = (
        tuple(
            Claim(number=number, text=_find(translated, s), source=place[s.article_id])
            for number, s in zip(contrast.numbers, contrast.sentences, strict=True)
        )
        for contrast in summary.contrasts
    )
    return tuple(claims for claims in told if not any(claim.text.failure for claim in claims))


def _note(article: Article, story: Story) -> SourceNote:
    own = [(other, copy.kind) for other, copy in story.copies if copy.of == article.id]
    elsewhere = [
        other
        for other, kind in own
        if kind is CopyKind.SAME_TEXT and other.source_id != article.source_id
    ]
    return SourceNote(
        name=article.source_name,
        title=article.title,
        url=article.url,
        language=article.language,
        author=article.author,
        published=article.published,
        minutes=reading_minutes(article.word_count),
        is_local=article.is_local,
        is_teaser=article.text_from in (TextFrom.TEASER, TextFrom.PENDING),
        is_paywalled=article.paywalled,
        is_update=any(kind is CopyKind.OLDER_VERSION for _, kind in own),
        copies=tuple(CopyNote(name=other.source_name, url=other.url) for other in elsewhere),
    )


def _related(
    story: Story, drafts: Sequence[Draft], headlines: Mapping[str, Translation]
) -> tuple[RelatedNote, ...]:
    """Return the other stories of this edition on the same subject, nearest first, each once."""
    story_of = {a.id: d.story.id for d in drafts for a in d.story.articles}
    notes: dict[str, RelatedNote] = {}
    for tie in story.related:
        others = {story_of.get(tie.first), story_of.get(tie.second)} - {story.id, None}
        for other in others:
            if other is not None and other not in notes:
                notes[other] = RelatedNote(
                    story_id=other,
                    headline=headlines[other].text,
                    similarity=tie.similarity,
                    shared=tie.shared,
                )
    return tuple(notes.values())[:_RELATED]


def summary_runs(
    story: EditionStory,
) -> tuple[tuple[tuple[Translation, ...], SourceNote | None], ...]:
    """Return the summary in runs of sentences of one source, each with that source.

    Where the story has one source alone, or an older edition does not tell, there is one run and
    no source to name.
    """
    if len(story.sources) < _SEVERAL or not story.summary_from:
        return ((story.summary, None),) if story.summary else ()
    numbered = zip(story.summary, story.summary_from, strict=True)
    return tuple(
        (tuple(part for part, _ in run), story.sources[place])
        for place, run in groupby(numbered, key=itemgetter(1))
    )


def shown_words(edition: Edition) -> int:
    """Return how many words of news the edition shows."""
    return sum(len(part.text.split()) for part in edition.parts)


def routes_of(edition: Edition) -> tuple[str, ...]:
    """Return the routes that made the edition's translations, each once, in order of use."""
    return tuple(dict.fromkeys(part.route for part in edition.parts if part.route))


def untranslated(edition: Edition) -> tuple[Translation, ...]:
    """Return the texts that the reader sees in another language than the edition's."""
    wanted = base_language(edition.language)
    return tuple(part for part in edition.parts if base_language(part.language) != wanted)


def sections_of(edition: Edition) -> tuple[tuple[str, tuple[EditionStory, ...]], ...]:
    """Return the stories by category; categories stand in the order of their first story."""
    sections: dict[str, list[EditionStory]] = {}
    for story in edition.stories:
        sections.setdefault(story.category, []).append(story)
    return tuple((slug, tuple(stories)) for slug, stories in sections.items())
