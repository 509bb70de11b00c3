"""Quality does not fall: each figure has a floor, pinned with the fingerprint of its data.

A floor is only ever raised. The sets are measured here in part, so that this stays short;
`python -m bench.summarise`, `bench.stories` and `bench.translate` measure them whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import sacrebleu

from bench import duplicates, extract, feeds, gate, language, stories, summarise, translate
from bench.data import DATA, read_lines
from digest.story import SAME_STORY
from digest.translate import find_routes, installed_engines

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())
SENTENCES = 100
ARTICLES = 400

pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not DATA.is_dir(), reason="DIGEST_DATA names no test sets"),
]


def _pairs(languages: str) -> list[stories.Pair]:
    return [pair for pair in stories.judge() if pair.languages == languages]


def _precision(languages: str) -> float:
    return stories.score(_pairs(languages), SAME_STORY).precision


def _recall(languages: str) -> float:
    return stories.score(_pairs(languages), SAME_STORY).recall


def _auc(*, across: bool) -> float:
    return stories.auc([pair for pair in stories.judge() if pair.across is across], stories.ours)


def _auc_lead() -> float:
    """Return how far ours is ahead of tf-idf across languages."""
    pairs = [pair for pair in stories.judge() if pair.across]
    return stories.auc(pairs, stories.ours) - stories.auc(pairs, stories.peer)


@cache
def _copies() -> tuple[float, float]:
    """Return recall and precision of copies made of a part of the articles."""
    base = duplicates.texts()[:ARTICLES]
    originals = [
        duplicates.print_of(duplicates.article(f"original {at}", parts))
        for at, parts in enumerate(base)
    ]
    return duplicates.told_apart(base, originals)


@cache
def _summaries(language: str) -> dict[str, summarise.Scores]:
    found = summarise.examples(language)
    return {
        name: summarise.scores(found, [method(example) for example in found])
        for name, method in summarise.METHODS.items()
    }


def _rouge(language: str, kind: str) -> float:
    return float(_summaries(language)["ours"][kind].mean())


def _ahead(language: str, kind: str) -> float:
    """Return how far our summaries are ahead of the first three sentences and of sumy."""
    others = [made for name, made in _summaries(language).items() if name != "ours"]
    return _rouge(language, kind) - max(float(made[kind].mean()) for made in others)


def _chrf(source: str, target: str) -> float:
    engines = {engine.name: engine for engine in installed_engines()}
    routes = find_routes(engines.values(), source, target)
    if not routes:
        pytest.skip(f"no route from {source} to {target} is installed")
    texts = read_lines(f"mt/flores-dev.{source}")[:SENTENCES]
    references = read_lines(f"mt/flores-dev.{target}")[:SENTENCES]
    outputs = translate.translate(engines, routes[0], texts, target, mended=True)
    return sacrebleu.corpus_chrf(outputs, [references]).score


@cache
def _pages() -> tuple[list[extract.Page], dict[str, extract.Run]]:
    pages = [*extract.scrapinghub(), *extract.multilingual()]
    return pages, extract.run(pages, {"ours": extract.ours, **extract.TRAFILATURA})


def _bodies(name: str = "ours") -> float:
    """Return the F1 of whole article bodies."""
    pages, runs = _pages()
    size = len(extract.scrapinghub())
    return extract.score_bodies(pages[:size], runs[name].texts[:size]).f1


def _segments(name: str = "ours", language: str = "") -> float:
    """Return the F1 of segments, of all pages or of those in one language."""
    pages, runs = _pages()
    chosen = [at for at, p in enumerate(pages) if p.present and language in ("", p.language)]
    texts = runs[name].texts
    return extract.score_segments([pages[at] for at in chosen], [texts[at] for at in chosen]).f1


def _lead(score: Callable[..., float], *about: str) -> float:
    """Return by how much ours is ahead of trafilatura, in its better mode."""
    return score("ours", *about) - max(score(name, *about) for name in extract.TRAFILATURA)


def _least_lead() -> float:
    """Return the lead over trafilatura as it comes in the language where it is least."""
    languages = {page.language for page in extract.multilingual()}
    return min(_segments("ours", one) - _segments("trafilatura", one) for one in languages)


def _speed_of_pages() -> float:
    """Return how many times the pages per second of trafilatura, with its fallback, ours reads."""
    _, runs = _pages()
    return runs["trafilatura"].seconds / runs["ours"].seconds


def _speed_of_feeds() -> float:
    """Return MB per second of one core."""
    return feeds.best_speed()


MEASURES: dict[str, Callable[[], float]] = {
    "article bodies, F1": _bodies,
    "article bodies, F1, lead over trafilatura": lambda: _lead(_bodies),
    "article segments, F1": _segments,
    "article segments, F1, es": lambda: _segments("ours", "es"),
    "article segments, F1, least lead over trafilatura in a language": _least_lead,
    "articles, pages per second, times trafilatura": _speed_of_pages,
    "feeds, MB per second": _speed_of_feeds,
    "copies, recall": lambda: _copies()[0],
    "copies, precision": lambda: _copies()[1],
    "gate, damaged sentences caught": gate.caught,
    "gate, clean sentences that pass": gate.passed,
    "language, full sentences": lambda: language.ours_at(None),
    "language, 40 characters": lambda: language.ours_at(40),
    "same story, AUC within a language": lambda: _auc(across=False),
    "same story, AUC across languages": lambda: _auc(across=True),
    "same story, AUC across languages, lead over tf-idf": _auc_lead,
    "same story, recall, en-en": lambda: _recall("en-en"),
    "same story, precision, en-en": lambda: _precision("en-en"),
    "same story, precision, es-es": lambda: _precision("es-es"),
    "summary, ROUGE-1, en": lambda: _rouge("en", "rouge1"),
    "summary, ROUGE-2, en": lambda: _rouge("en", "rouge2"),
    "summary, ROUGE-1, es": lambda: _rouge("es", "rouge1"),
    "summary, ROUGE-2, es": lambda: _rouge("es", "rouge2"),
    "summary, ROUGE-1, en, lead over lead-3 and sumy": lambda: _ahead("en", "rouge1"),
    "summary, ROUGE-2, en, lead over lead-3 and sumy": lambda: _ahead("en", "rouge2"),
    "summary, ROUGE-1, es, lead over lead-3 and sumy": lambda: _ahead("es", "rouge1"),
    "summary, ROUGE-2, es, lead over lead-3 and sumy": lambda: _ahead("es", "rouge2"),
    "translation, chrF of 100 sentences, en-es": lambda: _chrf("en", "es"),
    "translation, chrF of 100 sentences, fr-es": lambda: _chrf("fr", "es"),
}


def test_every_measure_has_a_floor() -> None:
    assert set(FLOORS) == set(MEASURES)


@pytest.mark.parametrize("name", MEASURES)
def test_the_figure_is_at_or_above_its_floor(name: str) -> None:
    pinned = FLOORS[name]
    content = (DATA / pinned["data"]).read_bytes()
    assert hashlib.sha256(content).hexdigest()[:16] == pinned["sha256"], "other data, no comparison"
    assert MEASURES[name]() >= pinned["floor"]
