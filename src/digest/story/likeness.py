"""How likely two articles tell the same event. (calculation)

In: two profiles with the weights of their keys. Out: a probability, the same thing within a
language and across languages, by a logistic regression over three figures: the cosine of the
weighed keys, and how near titles and beginnings are in meaning. Names and numbers shared, as
features of their own, gained nothing on the labelled pairs; they are in the keys, and they are
what a reader is told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest

from digest.language import unit_vectors
from digest.model import base_language
from digest.story.profile import Profile
from digest.story.terms import Background


@dataclass(frozen=True, slots=True)
class Features:
    """What says that two articles tell one event; each in [0, 1], more is nearer."""

    keys: float
    titles: float
    texts: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The weights of a logistic regression over `Features`."""

    intercept: float
    keys: float
    titles: float
    texts: float


# Fitted by `python -m bench.stories --fit` on the half of the labelled pairs that it does not
# score: 428 pairs within a language and 199 across, judged by people.
WITHIN = Coefficients(intercept=-4.0, keys=8.17, titles=2.06, texts=2.78)
ACROSS = Coefficients(intercept=-3.7, keys=5.67, titles=3.77, texts=4.78)
# An event is told for a day; then each further day makes it less likely that two articles are on
# the same one. The labelled pairs have no dates: this is a choice, not a measurement.
_SAME_DAY, _LOST_A_DAY = timedelta(hours=24), 0.35
# One article links to the other, or both have the same address: not measured either, for want of
# links in the labelled pairs.
_LINKED = 1.0


_NOTHING = Features(keys=0.0, titles=0.0, texts=0.0)


def is_name(form: str) -> bool:
    """Whether what two articles share is a name or a number, by how it is written."""
    return form != form.lower() or not form.isalpha()


def probability(features: Features, first: Profile, second: Profile) -> float:
    """Return how likely two articles tell the same event, in [0, 1]."""
    same = base_language(first.language) == base_language(second.language)
    weights = WITHIN if same else ACROSS
    logit = (
        weights.intercept
        + weights.keys * features.keys
        + weights.titles * features.titles
        + weights.texts * features.texts
        + _LINKED * _are_linked(first, second)
        - _LOST_A_DAY * _days_apart(first.at, second.at)
    )
    return 1 / (1 + math.exp(-logit))


def _are_linked(first: Profile, second: Profile) -> bool:
    return (first.url is not None and first.url in (*second.links, second.url)) or (
        second.url is not None and second.url in first.links
    )


def _days_apart(first: datetime | None, second: datetime | None) -> float:
    """Return the days between two articles beyond the first; none where one has no date."""
    if first is None or second is None:
        return 0.0
    return max(timedelta(0), abs(first - second) - _SAME_DAY) / timedelta(days=1)


class Likeness:
    """How alike the articles of a pool are; each pair is reckoned once."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = profiles
        own = Background(Counter(profile.keys) for profile in profiles)
        pivot = Background(Counter(profile.pivot) for profile in profiles)
        self.weights = [own.weigh(Counter(profile.keys)) for profile in profiles]
        self._pivots = [pivot.weigh(Counter(profile.pivot)) for profile in profiles]
        self._titles = unit_vectors([profile.title_meaning for profile in profiles])
        self._texts = unit_vectors([profile.text_meaning for profile in profiles])
        self._known: dict[tuple[int, int], float] = {}

    def of(self, first: int, second: int) -> float:
        """Return how likely two articles, by their places, tell the same event."""
        pair = (first, second) if first < second else (second, first)
        if pair not in self._known:
            one, other = self.profiles[first], self.profiles[second]
            self._known[pair] = probability(self.features(*pair), one, other)
        return self._known[pair]

    def features(self, first: int, second: int) -> Features:
        """Return what says that two articles, by their places, tell the same event."""
        if not self.weights[first] or not self.weights[second]:
            return _NOTHING
        keys = cosine(self.weights[first], self.weights[second])
        pivot = cosine(self._pivots[first], self._pivots[second])
        return Features(
            keys=max(keys, pivot),
            titles=float(self._titles[first] @ self._titles[second]),
            texts=float(self._texts[first] @ self._texts[second]),
        )

    def heaviest(self, at: int, count: int) -> Sequence[tuple[str, float]]:
        """Return the keys of an article that weigh most, in either language of it."""
        items = self.weights[at].items()
        return nlargest(count, items, key=lambda item: (item[1], item[0]))

    def nearest(self, rows: range, count: int) -> Iterator[list[tuple[int, float]]]:
        """Yield for each of these articles the nearest in meaning, with the cosine."""
        near = self._texts[rows.start : rows.stop] @ self._texts.T
        count = min(count, near.shape[1])
        best = (-near).argpartition(count - 1, axis=1)[:, :count]
        for row, places in enumerate(best):
            yield [(int(at), float(near[row, at])) for at in sorted(places)]

    def shared(self, first: int, second: int) -> tuple[str, ...]:
        """Return what two articles share, as the first writes it: names and numbers, then words.

        Those that weigh most come first.
        """
        one, other = self.weights[first], self.weights[second]
        common = sorted(one.keys() & other.keys(), key=lambda key: (-one[key] * other[key], key))
        forms = self.profiles[first].forms
        written = dict.fromkeys(forms[key] for key in common if key in forms)
        return (*filter(is_name, written), *(word for word in written if not is_name(word)))


def cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """Return the similarity of two vectors of length 1, in [0, 1]."""
    small, large = (first, second) if len(first) <= len(second) else (second, first)
    return sum(weight * large[key] for key, weight in small.items() if key in large)
