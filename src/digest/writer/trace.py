"""Where a written sentence comes from, and whether it is about the story. (calculation)

In: sentences of an answer, the passages it was made of. Out: each with the article and the
sentence there that it is nearest to, so that a reader can look it up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.model import Sentence
from digest.writer.sources import Passage

_TERM = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{4,}")
# Inflected forms of a word agree in their first letters.
_STEM = 5
# Measured (`bench.writer`) on human summaries against the first three sentences of an article:
# English, its own 51 of 52 and another's 1 of 52 reach it; Spanish, where all articles have one
# subject, its own 51 of 53 and another's 28 of 53.
MIN_TOPIC = 0.15


def traced(text: str, passages: Sequence[Passage]) -> Sentence:
    """Return a written sentence with the place of the source sentence nearest to it.

    The article is the one that has most of its words, the best article where several do; the
    place there is that of the sentence that shares most with it, the first where several do.
    """
    words = terms(text)
    best = max(passages, key=lambda p: len(words & terms(p.text)))
    nearest = max(best.sentences, key=lambda s: _likeness(words, terms(s.text)))
    return Sentence(text, nearest.article_id, nearest.position, nearest.language)


def is_on_topic(sentences: Sequence[str], extract: Sequence[str]) -> bool:
    """Return whether written sentences are about what the extract, with its headline, tells."""
    written, told = terms(" ".join(sentences)), terms(" ".join(extract))
    return topic_share(written, told) >= MIN_TOPIC


def topic_share(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the words shared over those of the shorter text, in [0, 1]; 1 where it has none."""
    least = min(len(first), len(second))
    return len(first & second) / least if least else 1.0


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the words shared over the words in all (Jaccard 1901)."""
    return len(first & second) / len(first | second) if first or second else 0.0


@lru_cache(maxsize=512)
def terms(text: str) -> frozenset[str]:
    """Return the beginnings of a text's longer words, and its numbers."""
    return frozenset(match[0].casefold()[:_STEM] for match in _TERM.finditer(text))
