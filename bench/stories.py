"""Same story or not, on labelled pairs of articles; and how long a day's grouping takes.

    python -m bench.stories           quality and speed
    python -m bench.stories --fit     fit the weights of digest.story.likeness anew

Pairs of news articles judged by people; same story is `Overall` at most 2. Weights and thresholds
are chosen on one half of the pairs, by a hash of their ids, and scored on the other. The peer is
the cosine of tf-idf vectors of the whole texts (Spärck Jones 1972), its threshold chosen on the
same half. Pairs whose id has letters are machine-translated.
"""

from __future__ import annotations

import hashlib
import math
import re
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from bench.data import read_records
from digest.model import Article, Block, BlockKind, base_language
from digest.story import SAME_STORY, group_articles, profile_articles
from digest.story.likeness import Likeness, probability
from digest.story.terms import Background, cosine, terms_of

SIZES = (500, 1000, 2500, 5000)
SHOWN = ("en-en", "es-es", "de-de", "de-en", "es-en", "es-it", "pl-en", "zh-en")
_TITLE_WORDS = 12
# Weak, against weights that suit one half only.
_RIDGE = 3.0
_RESAMPLES, _SPLITS = 300, 20


class Pair(NamedTuple):
    """A labelled pair: its languages, whether people call it one story, and our figures."""

    languages: str
    same: bool
    fitted: bool
    translated: bool
    keys: float
    titles: float
    texts: float
    probability: float
    peer: float

    @property
    def across(self) -> bool:
        """Whether the two are in different languages."""
        first, second = self.languages.split("-")
        return first != second


class Score(NamedTuple):
    """Precision, recall and F1 at a threshold."""

    precision: float
    recall: float
    f1: float


# --- the pairs -----------------------------------------------------------------------------------


@cache
def judge() -> tuple[Pair, ...]:
    """Return the labelled pairs with what we and the peer make of them."""
    records = read_records("same-story/pairs.jsonl")
    articles = [article(record, side) for record in records for side in ("1", "2")]
    profiles = profile_articles(articles)
    likeness = Likeness(profiles)
    counts = [terms_of(record[f"text{side}"]) for record in records for side in ("1", "2")]
    background = Background(counts)
    peers = [background.weigh(terms) for terms in counts]
    found = []
    for at, record in enumerate(records):
        first, second = 2 * at, 2 * at + 1
        features = likeness.features(first, second)
        languages = "-".join(base_language(str(record[f"lang{side}"])) for side in ("1", "2"))
        found.append(
            Pair(
                languages=languages,
                same=float(record["Overall"]) <= 2,
                fitted=is_fitted(str(record["pair_id"])),
                translated=bool(re.search("[a-z]", str(record["pair_id"]))),
                keys=features.keys,
                titles=features.titles,
                texts=features.texts,
                probability=probability(features, profiles[first], profiles[second]),
                peer=cosine(peers[first], peers[second]),
            )
        )
    return tuple(found)


def is_fitted(pair_id: str) -> bool:
    """Whether a pair is of the half that weights and thresholds are chosen on."""
    return hashlib.sha256(pair_id.encode()).digest()[0] % 2 == 0


def article(record: dict[str, Any], side: str) -> Article:
    """Return one side of a pair.

    Title and text are parted by two spaces; where they are not, the first words are the title.
    """
    given = str(record[f"text{side}"]).strip()
    title, _, text = given.partition("  ")
    if not text:
        title, text = " ".join(given.split()[:_TITLE_WORDS]), given
    return Article(
        id=f"{record['pair_id']}-{side}",
        source_id="set",
        source_name="set",
        category="news",
        url=None,
        title=" ".join(title.split()),
        author=None,
        published=None,
        language=str(record[f"lang{side}"]),
        blocks=(Block(BlockKind.PARAGRAPH, " ".join(text.split())),),
    )


# --- scores --------------------------------------------------------------------------------------

Measure = Callable[[Pair], float]


def ours(pair: Pair) -> float:
    """Return the product's figure."""
    return pair.probability


def peer(pair: Pair) -> float:
    """Return the cosine of tf-idf of the full texts."""
    return pair.peer


def score(pairs: Sequence[Pair], threshold: float, measure: Measure = ours) -> Score:
    """Return how well a threshold tells same from different."""
    called = [pair for pair in pairs if measure(pair) >= threshold]
    hits = sum(pair.same for pair in called)
    same = sum(pair.same for pair in pairs)
    f1 = 2 * hits / (len(called) + same) if called or same else 0.0
    return Score(hits / len(called) if called else 1.0, hits / same if same else 1.0, f1)


def best_threshold(pairs: Sequence[Pair], measure: Measure) -> float:
    """Return the threshold with the best F1 on these pairs."""
    return max((score(pairs, t, measure).f1, t) for t in {measure(pair) for pair in pairs})[1]


def auc(pairs: Sequence[Pair], measure: Measure) -> float:
    """Return how often a pair of one story is above a pair of two."""
    same = np.array([measure(pair) for pair in pairs if pair.same])
    other = np.array([measure(pair) for pair in pairs if not pair.same])
    above = (same[:, None] > other).mean() + (same[:, None] == other).mean() / 2
    return float(above) if len(same) and len(other) else float("nan")


def interval(pairs: Sequence[Pair], threshold: float, measure: Measure) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the F1."""
    draw = np.random.default_rng(0)
    scores = [
        score([pairs[at] for at in draw.integers(0, len(pairs), len(pairs))], threshold, measure).f1
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(scores, (2.5, 97.5))
    return float(low), float(high)


def groups(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return pairs by what is reported of them."""
    found = {name: [p for p in pairs if p.languages == name] for name in SHOWN}
    found["within a language"] = [p for p in pairs if not p.across]
    found["across languages"] = [p for p in pairs if p.across]
    found["across, not translated"] = [p for p in pairs if p.across and not p.translated]
    return found


def quality() -> None:
    """Print a line for each language pair, of the half that nothing was chosen on."""
    chosen = [pair for pair in judge() if pair.fitted]
    limit = best_threshold(chosen, peer)
    print(f"same story from {SAME_STORY}; tf-idf from {limit:.3f}, best on the fitted half")
    print(f"{'pairs':23} {'number':>6}  P    R    F1   [95 %]     AUC   tf-idf F1, own, AUC")
    for name, pairs in groups(judge()).items():
        scored = [pair for pair in pairs if not pair.fitted]
        fitted = [pair for pair in pairs if pair.fitted]
        found, low_high = score(scored, SAME_STORY), interval(scored, SAME_STORY, ours)
        own = score(scored, best_threshold(fitted, peer), peer).f1
        print(
            f"{name:23} {len(scored):6}  {found.precision:.2f} {found.recall:.2f} {found.f1:.3f} "
            f"[{low_high[0]:.2f} {low_high[1]:.2f}] {auc(scored, ours):.3f}  "
            f"{score(scored, limit, peer).f1:.3f} {own:.3f} {auc(scored, peer):.3f}"
        )


# --- fitting -------------------------------------------------------------------------------------


def fit() -> None:
    """Print the coefficients fitted on the first half: within a language, and across."""
    for name, across in (("WITHIN", False), ("ACROSS", True)):
        pairs = [pair for pair in judge() if pair.fitted and pair.across is across]
        weights = logistic(pairs)
        print(name, len(pairs), " ".join(f"{weight:.2f}" for weight in weights))


def logistic(pairs: Sequence[Pair]) -> tuple[float, ...]:
    """Return intercept and weights of keys, titles, texts (Newton's method, L2 penalty)."""
    values = np.array([(pair.keys, pair.titles, pair.texts) for pair in pairs])
    mean, spread = values.mean(0), values.std(0)
    inputs = np.c_[np.ones(len(values)), (values - mean) / spread]
    same = np.array([pair.same for pair in pairs])
    penalty = _RIDGE * np.diag([0.0, 1, 1, 1])
    weights = np.zeros(4)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chance - same) + penalty @ weights
        curve = (inputs.T * (chance * (1 - chance))) @ inputs + penalty
        weights -= np.linalg.solve(curve, slope)
    plain = weights[1:] / spread
    return (float(weights[0] - plain @ mean), *(float(weight) for weight in plain))


def splits() -> None:
    """Print the mean F1 over many random halves: fitted anew, one threshold each, as above.

    One half has few pairs of a language, and which ones they are moves its F1 by five points.
    """
    draw = np.random.default_rng(0)
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_SPLITS):
        chosen = draw.integers(0, 2, len(judge())) == 0
        refitted = list(_refitted(chosen))
        fitted = [pair for pair, is_in in zip(refitted, chosen, strict=True) if is_in]
        limits = best_threshold(fitted, ours), best_threshold(fitted, peer)
        scored = [pair for pair, is_in in zip(refitted, chosen, strict=True) if not is_in]
        for name, pairs in groups(scored).items():
            f1s = score(pairs, limits[0]).f1, score(pairs, limits[1], peer).f1
            found.setdefault(name, []).append(f1s)
    print(f"mean F1 (standard deviation) over {_SPLITS} random halves, ours and tf-idf")
    for name, values in found.items():
        (ours_mean, peer_mean), (ours_sd, peer_sd) = np.mean(values, 0), np.std(values, 0)
        print(f"{name:23} {ours_mean:.3f} ({ours_sd:.3f})  {peer_mean:.3f} ({peer_sd:.3f})")


def _refitted(chosen: np.ndarray) -> Iterator[Pair]:
    """Yield all pairs with the probability that weights fitted on the chosen ones give."""
    pairs = judge()
    weights = {
        across: logistic(
            [p for p, is_in in zip(pairs, chosen, strict=True) if is_in and p.across is across]
        )
        for across in (False, True)
    }
    for pair in pairs:
        intercept, *slopes = weights[pair.across]
        values = (pair.keys, pair.titles, pair.texts)
        logit = intercept + sum(a * b for a, b in zip(slopes, values, strict=True))
        yield pair._replace(probability=1 / (1 + math.exp(-logit)))


# --- speed ---------------------------------------------------------------------------------------


def speed() -> None:
    """Print how long it takes to group so many articles, and at what memory."""
    records = read_records("same-story/pairs.jsonl")
    real = [article(record, side) for record in records for side in ("1", "2")]
    many = [variant(real[at % len(real)], at // len(real)) for at in range(max(SIZES))]
    for size in SIZES:
        started = perf_counter()
        profiles = profile_articles(many[:size])
        profiled = perf_counter()
        stories = group_articles(many[:size], profiles)
        done = perf_counter()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        largest = Counter(len(story.articles) for story in stories)
        print(
            f"{size:5} articles: {done - started:5.1f} s (profiles {profiled - started:.1f}), "
            f"{1000 * (done - started) / size:.1f} ms each, peak {memory} MB, "
            f"{len(stories)} stories, the largest of {max(largest)}"
        )


def variant(real: Article, number: int) -> Article:
    """Return another article with the same words in part: each number drops other sentences."""
    sentences = real.blocks[0].text.split(". ")
    kept = [s for at, s in enumerate(sentences) if not number or at % 3 != number % 3]
    block = Block(BlockKind.PARAGRAPH, ". ".join(kept))
    return Article(
        **{
            **{name: getattr(real, name) for name in Article.__slots__},
            "id": f"{real.id}-{number}",
            "blocks": (block,),
        }
    )


def main() -> None:
    """Print quality and speed, or fit."""
    if "--fit" in sys.argv[1:]:
        fit()
        return
    quality()
    splits()
    speed()


if __name__ == "__main__":
    main()
