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
_MIN_TOPIC = 2


def traced(text: str, passages: Sequence[Passage]) -> Sentence:
    """Return a written sentence with the place of the source sentence nearest to it.

    The article is the one that has most of its words, the best article where several do; the
    place there is that of the sentence that shares most with it, the first where several do.
    """
    words = _terms(text)
    best = max(passages, key=lambda p: len(words & _terms(p.text)))
    nearest = max(best.sentences, key=lambda s: _likeness(words, _terms(s.text)))
    return Sentence(text, nearest.article_id, nearest.position, nearest.language)


def is_on_topic(sentences: Sequence[str], passages: Sequence[Passage]) -> bool:
    """Return whether the sentences together have two words of the headlines, or all of them."""
    asked = frozenset().union(*(_terms(passage.title.text) for passage in passages))
    shared = asked & _terms(" ".join(sentences))
    return len(shared) >= min(_MIN_TOPIC, len(asked))


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the words shared over the words in all (Jaccard 1901)."""
    return len(first & second) / len(first | second) if first or second else 0.0


@lru_cache(maxsize=512)
def _terms(text: str) -> frozenset[str]:
    return frozenset(match[0].casefold()[:_STEM] for match in _TERM.finditer(text))
