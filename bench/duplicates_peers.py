"""MinHash with locality-sensitive hashing (datasketch, rensa) on the copies of `duplicates`.

The threshold is the one of several that gives the best F1 on these very pairs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from importlib.util import find_spec

from bench.duplicates import COPIES, SEED, article, made
from digest.model import Article

PERMUTATIONS = 128
THRESHOLDS = (0.3, 0.5, 0.7)
_NEEDS = {"datasketch": ("scipy",)}
Pairs = set[frozenset[str]]


def shingles(one: Article) -> list[bytes]:
    """Return every four words in a row, each once."""
    words = " ".join(one.prose).lower().split()
    rows = range(max(1, len(words) - 3))
    return list({" ".join(words[at : at + 4]).encode() for at in rows})


def datasketch_pairs(articles: Iterable[Article], threshold: float) -> Pairs:
    """Return the pairs that datasketch's index gives."""
    from datasketch import MinHash, MinHashLSH

    index, pairs = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), set()
    for one in articles:
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(shingles(one))
        pairs |= {frozenset((one.id, other)) for other in index.query(sketch)}
        index.insert(one.id, sketch)
    return pairs


def rensa_pairs(articles: Iterable[Article], threshold: float) -> Pairs:
    """Return the pairs that rensa's index gives, those of its estimate below threshold left out."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
    names, sketches, pairs = [], [], set()
    for at, one in enumerate(articles):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED % 2**31)
        sketch.update([part.decode() for part in shingles(one)])
        for other in index.query(sketch):
            if sketch.jaccard(sketches[other]) >= threshold:
                pairs.add(frozenset((one.id, names[other])))
        index.insert(at, sketch)
        names.append(one.id)
        sketches.append(sketch)
    return pairs


def peers(base: list[list[str]], today: list[Article], ours: float) -> None:
    """Print recall and precision over all kinds, and seconds beside ours for `today`."""
    for name, find in (("datasketch", datasketch_pairs), ("rensa", rensa_pairs)):
        if not all(find_spec(needed) for needed in (name, *_NEEDS.get(name, ()))):
            print(f"{name}, or what it needs, is not installed")
            continue
        scores = [(*_scored(base, find, threshold), threshold) for threshold in THRESHOLDS]
        recall, precision, at = max(scores, key=lambda s: 2 * s[0] * s[1] / (s[0] + s[1]))
        start = time.perf_counter()
        find(today, at)
        took = time.perf_counter() - start
        print(
            f"{name} at {at}: recall {recall:.4f} precision {precision:.4f}; "
            f"{len(today)} articles {took:.1f} s, {took / ours:.1f} times ours"
        )


def _scored(base: list[list[str]], find, threshold: float) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    originals = [article(f"original {at}", parts) for at, parts in enumerate(base)]
    own = find(originals, threshold)
    hits = wrong = total = 0
    for kind, change in COPIES.items():
        items = list(made({kind: change}, base))
        of = {item.article.id: item.of for item in items}
        total += len(items)
        pairs = find([*originals, *(item.article for item in items)], threshold)
        linked = [frozenset(of.get(name, name) for name in pair) for pair in pairs - own]
        hits += sum(len(pair) == 1 for pair in linked)
        wrong += sum(len(pair) == 2 and pair not in own for pair in linked)
    return hits / total, hits / max(1, hits + wrong)
