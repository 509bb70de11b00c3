"""How much of a text each of its sentences stands for. (calculation)

In: the terms of sentences with a background. Out: NumPy arrays. A sentence that many others
resemble is central (LexRank, Erkan and Radev 2004: the stationary distribution of a random walk
over cosines); one with the terms that weigh most covers most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digest.story.terms import Background

# As in the paper; the walk has settled long before.
_DAMPING, _STEPS = 0.85, 30


@dataclass(frozen=True, slots=True)
class Centrality:
    """Arrays with a value for each sentence.

    `alike` has the cosine of each with each; `central` is 1 on average; `cover` is the share of
    the text's weight that a sentence's terms have, in [0, 1]; `headline` its cosine to the title.
    """

    alike: Any
    central: Any
    cover: Any
    headline: Any


def centrality_of(
    sentences: Sequence[Counter[str]], title: Counter[str], background: Background
) -> Centrality:
    """Return the centrality of a text's sentences, one at least."""
    import numpy as np

    rows = (*sentences, title)
    places: dict[str, int] = {}
    for counts in rows:
        for term in counts:
            places.setdefault(term, len(places))
    rarity = np.fromiter((background.rarity(term) for term in places), np.float32, len(places))
    lengths = [len(counts) for counts in rows]
    terms = (places[term] for counts in rows for term in counts)
    numbers = (number for counts in rows for number in counts.values())
    columns = np.fromiter(terms, np.intp, sum(lengths))
    times = np.fromiter(numbers, np.float32, sum(lengths))
    vectors = np.zeros((len(rows), max(1, len(places))), np.float32)
    vectors[np.repeat(np.arange(len(rows)), lengths), columns] = (1 + np.log(times)) * rarity[
        columns
    ]
    unit = _unit(vectors)
    told = unit[:-1]
    alike = told @ told.T
    inside = len(columns) - lengths[-1]
    whole = np.bincount(columns[:inside], times[:inside], minlength=vectors.shape[1])
    return Centrality(
        alike=alike,
        central=_walk(alike),
        cover=(told > 0) @ _shares(whole, rarity),
        headline=told @ unit[-1],
    )


def _unit(vectors: Any) -> Any:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def _shares(counts: Any, rarity: Any) -> Any:
    """Return the share of the whole text's squared weight that each term has."""
    import numpy as np

    weights = np.zeros(len(counts), np.float32)
    there = counts > 0
    weights[there] = (1 + np.log(counts[there])) * rarity[there[: len(rarity)]]
    total = float(weights @ weights)
    return weights**2 / total if total else weights


def _walk(alike: Any) -> Any:
    """Return the stationary distribution of a walk along likeness, times the number of places."""
    import numpy as np

    size = len(alike)
    links = alike.copy()
    np.fill_diagonal(links, 0)
    sums = links.sum(axis=1, keepdims=True)
    steps = links / np.where(sums > 0, sums, 1)
    rank = np.full(size, 1 / size)
    for _ in range(_STEPS):
        rank = (1 - _DAMPING) / size + _DAMPING * (steps.T @ rank)
    return rank * size
