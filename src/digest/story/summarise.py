"""A story in about three sentences that stand in its articles. (calculation)

Extractive: each sentence is scored by its place, by how central it is to its article, how much of
the article's weight it covers and what it shares with the headline, against the day's corpus as
background; sentences that cannot stand alone lose (`standing`). The choice is made by maximal
marginal relevance (Carbonell and Goldstein 1998) over the story's articles in one language, so
that a second source comes in where it says something else, and is given in the order of the texts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from digest.language import split_sentences
from digest.model import Article, BlockKind, Sentence, Story, Summary, base_language
from digest.story.centrality import centrality_of
from digest.story.contrast import find_contrasts
from digest.story.headline import headline_of
from digest.story.standing import completes, cost_of, is_aside, is_question
from digest.story.terms import Background, cosine, numbers_of, terms_of

SENTENCES = 3
FIGURES = 4
# Longer than news get; what comes later in a book does not sum it up.
_SENTENCES_READ = 500
# Sentences that are compared with each other; news seldom have as many.
_SENTENCES_CHOSEN_FROM = 100

# Measured on 52 English and 53 Spanish news articles with human summaries (python -m
# bench.summarise): some 300 settings were tried, and ROUGE-1 of the better ones differs by less
# than its bootstrap interval. The sets have no headlines: that weight is a choice.
_PLACE, _CENTRAL, _COVER, _HEADLINE = 1.2, 0.2, 0.2, 0.15
_PLACE_DECAY = 0.12
_REDUNDANCY = 0.3
_OPENING = 8
# A choice: another source's sentence must be so much better, as it stops the flow of the first.
_OTHER_SOURCE_COST = 0.3
# Above this two sentences of two sources say the same: a choice, on the safe side.
_SAME_THING = 0.5
_SOURCES_TOLD = 2
# Fewer texts say little of how common a word is: then the sentences of the text itself do.
_LEAST_BACKGROUND = 20
# Shorter texts in the reader's language do not tell the story.
_LEAST_WORDS = 40


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence with its score; `alike` has its cosine to each sentence of its own article."""

    sentence: Sentence
    terms: Counter[str]
    score: float
    order: tuple[int, int]
    alike: Any

    def cosine(self, other: _Candidate, background: Background) -> float:
        """Return how alike two sentences are."""
        if self.order[0] == other.order[0]:
            return float(self.alike[other.order[1]])
        return cosine(background.weigh(self.terms), background.weigh(other.terms))


def summarise_story(story: Story, background: Background, *, reader: str) -> Summary:
    """Return headline and about three sentences of a story, its figures, and where sources differ.

    `reader` is the BCP 47 tag of who reads: where an article is in that language, the summary is
    taken from it; else from the article that leads. `background` is the day's corpus. Sentences
    are verbatim and in reading order. A text too short to choose from is given whole; one
    without sentences gives none.
    """
    articles = _told_in_one_language(story, reader)
    read = {article.id: _sentences(article) for article in story.articles}
    told = _told(articles[:_SOURCES_TOLD], read, background)
    headline = headline_of(story.articles, reader)
    others = tuple(sentence for article in articles for sentence in read[article.id])
    return Summary(
        story_id=story.id,
        headline=headline,
        sentences=told,
        figures=_figures(headline.text, told, others),
        contrasts=find_contrasts(story.articles, read),
    )


def _told_in_one_language(story: Story, reader: str) -> tuple[Article, ...]:
    """Return the articles that the summary is taken from, best first: all of one language."""
    own = [a for a in story.articles if base_language(a.language) == base_language(reader)]
    enough = any(article.word_count >= _LEAST_WORDS for article in own)
    language = base_language(own[0].language if enough else story.lead.language)
    return tuple(a for a in story.articles if base_language(a.language) == language)


def _sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences of an article in its own language, by their places in it."""
    texts = (
        (text, block.language or article.language)
        for block in article.blocks
        if block.kind is not BlockKind.HEADING
        for text in split_sentences(block.text, block.language or article.language)
    )
    numbered = enumerate(islice(texts, _SENTENCES_READ))
    found = tuple(Sentence(text, article.id, at, language) for at, (text, language) in numbered)
    return tuple(s for s in found if base_language(s.language) == base_language(article.language))


def _told(
    articles: Sequence[Article], read: dict[str, tuple[Sentence, ...]], background: Background
) -> tuple[Sentence, ...]:
    first = read[articles[0].id]
    if len(first) <= SENTENCES and len(articles) == 1:
        return first
    candidates = [
        candidate
        for place, article in enumerate(articles)
        for candidate in _candidates(article, read[article.id], background, place)
    ]
    return _with_completions(_choose(candidates, background), read)


def _candidates(
    article: Article, sentences: Sequence[Sentence], background: Background, place: int
) -> Iterator[_Candidate]:
    sentences = sentences[:_SENTENCES_CHOSEN_FROM]
    if not sentences:
        return
    counts = [terms_of(sentence.text) for sentence in sentences]
    known = background if background.size >= _LEAST_BACKGROUND else Background(counts)
    about = centrality_of(counts, terms_of(article.title), known)
    place_weight = _PLACE * _trust_in_place(sentences)
    for at, sentence in enumerate(sentences):
        score = (
            place_weight * math.exp(-_PLACE_DECAY * sentence.position)
            + _CENTRAL * float(about.central[at])
            + _COVER * float(about.cover[at])
            + _HEADLINE * float(about.headline[at])
            - cost_of(sentence.text)
            - _OTHER_SOURCE_COST * place
        )
        yield _Candidate(sentence, counts[at], score, (place, at), about.alike[at])


def _trust_in_place(sentences: Sequence[Sentence]) -> float:
    """Return how far the text opens as news do, in [0, 1].

    News say the main thing first; a text that opens by chatting to its reader does not.
    """
    opening = sentences[:_OPENING]
    asides = sum(is_aside(s.text) or is_question(s.text) for s in opening)
    return (1 - asides / len(opening)) ** 2


def _choose(candidates: Sequence[_Candidate], background: Background) -> list[_Candidate]:
    """Take the best, then the best that says something else, until there are enough."""
    nearest = dict.fromkeys(range(len(candidates)), 0.0)
    chosen: list[_Candidate] = []
    while nearest and len(chosen) < SENTENCES:
        best = max(
            nearest,
            key=lambda at: (
                candidates[at].score - _REDUNDANCY * nearest[at],
                [-part for part in candidates[at].order],
            ),
        )
        chosen.append(candidates[best])
        del nearest[best]
        for at in tuple(nearest):
            likeness = candidates[at].cosine(candidates[best], background)
            nearest[at] = max(nearest[at], likeness)
            if likeness > _SAME_THING and candidates[at].order[0] != candidates[best].order[0]:
                del nearest[at]
    return sorted(chosen, key=lambda candidate: candidate.order)


def _with_completions(
    chosen: Sequence[_Candidate], read: dict[str, tuple[Sentence, ...]]
) -> tuple[Sentence, ...]:
    """Add the short sentence that completes a chosen one's figure: "This makes 3,000 in all." """
    told: list[Sentence] = []
    taken = {candidate.sentence for candidate in chosen}
    for candidate in chosen:
        sentence = candidate.sentence
        told.append(sentence)
        after = next(
            (s for s in read[sentence.article_id] if s.position == sentence.position + 1), None
        )
        if after and after not in taken and completes(after.text, sentence.text):
            told.append(after)
    return tuple(told)


def _figures(
    headline: str, told: Sequence[Sentence], sentences: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    """Return sentences that stand alone and bring a number or date not told so far."""
    known = numbers_of(" ".join((headline, *(sentence.text for sentence in told))))
    found: list[Sentence] = []
    for sentence in sentences:
        if len(found) == FIGURES:
            break
        fresh = numbers_of(sentence.text) - known
        if fresh and sentence not in told and not cost_of(sentence.text):
            found.append(sentence)
            known |= fresh
    return tuple(found)
