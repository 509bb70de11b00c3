"""Near-duplicates: recall for each kind of copy, precision, speed, beside MinHash and LSH.

    python -m bench.duplicates

Copies are made of real articles (news of the same-story pairs, Spanish news, pages with their true
text) with a fixed seed. Wrong are all pairs of other articles, and, counted apart, templates: the
same articles with other figures and names. Pairs of the sets themselves that are one text by our
measure are not counted, whichever of their copies meet. Of those 30, judged by eye from beginnings,
ends and shares, 24 are one text, most of them cut, and six are different news beside one long
notice of cookies, comments or subscription, which cleaning left in. The peers get the same texts
as sets of four words in a row, 128 permutations, at the threshold of theirs that is best here;
what datasketch's index gives is not checked any further, what rensa's gives is by its own estimate.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np

from bench.data import DATA, read_records
from digest.model import Article, Block, BlockKind
from digest.story.duplicates import Print, find_copies, print_of

SEED = 20261123
START = datetime(2026, 11, 1, tzinfo=UTC)
Change = Callable[[list[str], random.Random], list[str]]
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_BOILERPLATE = (
    "Sign up for our newsletter and never miss a story like this one.",
    "Suscríbase a nuestro boletín para recibir las noticias del día.",
    "This article first appeared on our partner's site and is shared with permission.",
)


class Made(NamedTuple):
    """An article made of another: how, and of which one."""

    article: Article
    kind: str
    of: str


def texts() -> list[list[str]]:
    """Return the paragraphs (three sentences each) of every different article of the sets."""
    raw = [r[key] for r in read_records("same-story/pairs.jsonl") for key in ("text1", "text2")]
    raw += [r["text"] for r in read_records("summaries/es.jsonl")]
    raw += [" ".join(r["sentences"]) for r in read_records("summaries/en.jsonl")]
    truth = json.loads((DATA / "extraction/scrapinghub/ground-truth.json").read_text("utf-8"))
    raw += [page["articleBody"] for page in truth.values()]
    different = dict.fromkeys(" ".join(text.split()) for text in raw)
    return [paragraphs(text) for text in different if len(text.split()) >= 40]


def paragraphs(text: str) -> list[str]:
    """Return the text in threes of sentences."""
    found = _SENTENCE.split(text)
    return [" ".join(found[at : at + 3]) for at in range(0, len(found), 3)]


def article(name: str, parts: Iterable[str], hours: int = 0) -> Article:
    """Return an article of its own source."""
    at = START + timedelta(hours=hours)
    blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in parts)
    return Article(
        **{"id": name, "source_id": f"s-{name}", "source_name": name, "category": "news"},
        **{"url": None, "author": None, "published": at, "language": "und"},
        title=f"Headline of {name}",
        blocks=blocks,
    )


def cut_end(parts: list[str], dice: random.Random) -> list[str]:
    """Keep the first 30 to 80 % of the words."""
    words = " ".join(parts).split()
    return [" ".join(words[: max(20, int(len(words) * dice.uniform(0.3, 0.8)))])]


def cut_middle(parts: list[str], dice: random.Random) -> list[str]:
    """Keep 40 to 70 % of the words, from anywhere."""
    words = " ".join(parts).split()
    kept = max(20, int(len(words) * dice.uniform(0.4, 0.7)))
    start = dice.randrange(max(1, len(words) - kept))
    return [" ".join(words[start : start + kept])]


def teaser(parts: list[str], dice: random.Random) -> list[str]:
    """Keep the first 25 to 60 words and an ellipsis."""
    return [" ".join(" ".join(parts).split()[: dice.randint(25, 60)]) + "…"]


def reorder(parts: list[str], dice: random.Random) -> list[str]:
    """Put the paragraphs in another order."""
    return dice.sample(parts, len(parts))


def requote(parts: list[str], _: random.Random) -> list[str]:
    """Write quotes, dashes and spaces in another way."""
    table = str.maketrans({'"': "“", "'": "’", "-": "–", "„": "«", " ": "\u00a0"})
    return [part.translate(table) for part in parts]


def boilerplate(parts: list[str], dice: random.Random) -> list[str]:
    """Add a line before or after."""
    line = dice.choice(_BOILERPLATE)
    return [line, *parts] if dice.random() < 0.5 else [*parts, line]


def capitals(parts: list[str], _: random.Random) -> list[str]:
    """Write all in capitals."""
    return [part.upper() for part in parts]


def joined(*changes: Change) -> Change:
    """Return one change after the other."""

    def change(parts: list[str], dice: random.Random) -> list[str]:
        for one in changes:
            parts = one(parts, dice)
        return parts

    return change


COPIES: dict[str, Change] = {
    "other headline": lambda parts, _: parts,
    "cut at the end": cut_end,
    "cut on both sides": cut_middle,
    "teaser": teaser,
    "reordered": reorder,
    "requoted": requote,
    "boilerplate line": boilerplate,
    "capitals": capitals,
    "cut + requoted + boilerplate": joined(cut_end, requote, boilerplate),
    "reordered + requoted + boilerplate": joined(reorder, requote, boilerplate),
    "cut + reordered": joined(cut_end, lambda parts, _: paragraphs(parts[0]), reorder),
}


def other_figures(parts: list[str], dice: random.Random) -> list[str]:
    """Change every number."""
    return [re.sub(r"\d+", lambda m: _other(m[0], dice), part) for part in parts]


def other_names(parts: list[str], dice: random.Random) -> list[str]:
    """Change every capitalised word that does not start a sentence, each always the same way."""
    new: dict[str, str] = {}
    return [
        re.sub(
            r"(?<=[\w,;] )[A-ZÀ-Þ][\w-]+",
            lambda m: new.setdefault(m[0], f"Nova{dice.randrange(10**6):x}"),
            part,
        )
        for part in parts
    ]


def _other(number: str, dice: random.Random) -> str:
    changed = str(dice.randrange(10 ** len(number)))
    return changed if changed != number else number + "1"


TEMPLATES: dict[str, Change] = {
    "other figures": other_figures,
    "other names": other_names,
    "other figures and names": joined(other_figures, other_names),
}


def _is_changed_enough(before: list[str], after: list[str]) -> bool:
    """Whether one word in 30 differs: a template without figures is the same text."""
    old, new = " ".join(before).split(), " ".join(after).split()
    return sum(a != b for a, b in zip(old, new, strict=False)) * 30 >= len(old)


def made(kinds: dict[str, Change], base: list[list[str]]) -> Iterator[Made]:
    """Yield every kind of every article."""
    for kind, change in kinds.items():
        dice = random.Random(f"{SEED} {kind}")
        for at, parts in enumerate(base):
            name = f"{kind} of {at}"
            yield Made(article(name, change(parts, dice), hours=1), kind, f"original {at}")


def told_apart(base: list[list[str]], originals: list[Print]) -> tuple[float, float]:
    """Print how many of each kind are found, and what else is called a copy.

    Return recall and precision over all kinds.
    """
    hits: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    total: Counter[str] = Counter()
    own = {frozenset((c.article_id, c.of)) for c in find_copies(originals)}
    print(f"pairs of the sets that are one text by our measure: {len(own)}")
    for kind in COPIES:
        items = list(made({kind: COPIES[kind]}, base))
        of = {item.article.id: item.of for item in items}
        total[kind] = len(items)
        found = find_copies([*originals, *(print_of(item.article) for item in items)])
        for copy in found:
            pair = {copy.article_id, copy.of}
            linked = {of.get(name, name) for name in pair}
            if len(linked) == 1:
                hits[kind] += 1
            elif frozenset(linked) not in own:
                wrong[kind] += 1
                print("   wrong:", copy)
            elif copy.article_id in of:
                hits[kind] += 1
        print(
            f"{kind:36} {total[kind]:5}  recall {hits[kind] / total[kind]:.4f}  wrong {wrong[kind]}"
        )
    right, false = sum(hits.values()), sum(wrong.values())
    recall, precision = right / sum(total.values()), right / (right + false)
    print(f"all copies: recall {recall:.4f} precision {precision:.4f}")
    return recall, precision


def templates(base: list[list[str]], originals: list[Print]) -> None:
    """Print how many templates are taken for a copy of what they were made of."""
    for kind, change in TEMPLATES.items():
        items = [
            item
            for item, parts in zip(made({kind: change}, base), base, strict=True)
            if _is_changed_enough(parts, [b.text for b in item.article.blocks])
        ]
        of = {item.article.id: item.of for item in items}
        found = find_copies([*originals, *(print_of(item.article) for item in items)])
        wrong = [
            c for c in found
            if len({c.article_id, c.of} & of.keys()) == 1
            and len({of.get(c.article_id, c.article_id), of.get(c.of, c.of)}) == 1
        ]  # fmt: skip
        print(f"template, {kind:26} {len(items):5}  taken for a copy {len(wrong)}")


def many(base: list[list[str]], count: int) -> list[Article]:
    """Return articles, one in four a copy; the others have words of their own."""
    dice = random.Random(SEED)
    changes = list(COPIES.values())
    articles: list[Article] = []
    for at, parts in enumerate(islice(cycle(base), count)):
        if at % 4 == 3:
            changed = dice.choice(changes)([b.text for b in articles[-1].blocks], dice)
        else:
            changed = _own_words(parts, at // len(base))
        articles.append(article(f"a{at}", changed))
    return articles


def _own_words(parts: list[str], turn: int) -> list[str]:
    """Mark every third word, so that the next turn of the same article shares no four words."""
    if not turn:
        return parts
    words = " ".join(parts).split()
    marked = [f"{word}{turn}x" if at % 3 == 0 else word for at, word in enumerate(words)]
    return paragraphs(" ".join(marked))


def speed(base: list[list[str]]) -> tuple[list[Article], float]:
    """Print seconds for growing numbers of articles; return the largest set and its seconds."""
    articles = many(base, 10_000)
    end = start = 0.0
    for count in (500, 1_000, 2_000, 5_000, 10_000):
        start = time.perf_counter()
        prints = [print_of(one) for one in articles[:count]]
        middle = time.perf_counter()
        found = find_copies(prints)
        end = time.perf_counter()
        print(
            f"{count:6} articles: prints {middle - start:.2f} s, copies {end - middle:.2f} s, "
            f"{(end - start) / count * 1000:.2f} ms each; {len(found)} found; peak {_peak()} MB"
        )
    return articles, end - start


def month(base: list[list[str]], today: list[Article]) -> None:
    """Print what 90,000 known articles add: prints of other words, and every 90th a copy.

    Other words are the same hashes with some bits changed, so that the sizes are real.
    """
    prints = [print_of(one) for one in today]
    month_of = [print_of(one) for one in many(base, 22_500)[10_000:]]
    known = [
        replace(one, article_id=f"k{turn}-{one.article_id}", shingles=_moved(one.shingles, turn))
        for turn in range(8)
        for one in month_of
    ][:90_000]
    known[::90] = [replace(one, article_id=f"told {one.article_id}") for one in prints[:1_000]]
    blobs = [one.to_bytes() for one in known]
    size = sum(map(len, blobs)) / len(blobs)
    del known
    start = time.perf_counter()
    known = [Print.from_bytes(blob) for blob in blobs]
    loaded = time.perf_counter()
    found = find_copies(prints, known)
    end = time.perf_counter()
    print(
        f"10,000 + {len(known):,} known ({size:.0f} bytes each): load {loaded - start:.2f} s, "
        f"copies {end - loaded:.2f} s; {len(found)} found, "
        f"{sum(c.of.startswith('told ') for c in found)} of 1,000 and their copies known; "
        f"peak {_peak()} MB"
    )


def _moved(shingles: bytes, turn: int) -> bytes:
    moved = np.frombuffer(shingles, np.uint32) ^ np.uint32(turn * 0x1F3D5B00)
    return moved.tobytes()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print recall, precision and speed."""
    base = texts()
    originals = [print_of(article(f"original {at}", parts)) for at, parts in enumerate(base)]
    print(f"{len(base)} articles")
    told_apart(base, originals)
    templates(base, originals)
    if "--quality" in sys.argv:
        return
    today, seconds = speed(base)
    month(base, today)
    from bench.duplicates_peers import peers

    peers(base, today, seconds)


if __name__ == "__main__":
    main()
