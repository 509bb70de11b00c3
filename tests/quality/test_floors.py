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

from bench import extract, feeds, stories, summarise, translate
from bench.data import DATA, read_lines
from digest.story import SAME_STORY
from digest.translate import find_routes, installed_engines

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())
SENTENCES = 100

pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not DATA.is_dir(), reason="DIGEST_DATA names no test sets"),
]


def _precision(languages: str) -> float:
    return stories.score(stories.judge()[languages], SAME_STORY).precision


def _rouge(language: str, kind: str) -> float:
    found = summarise.examples(language)
    pairs = ((example.summary, summarise.ours(example)) for example in found)
    return dict(zip(summarise.KINDS, summarise.rouge(pairs), strict=True))[kind]


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
    "same story, precision, en-en": lambda: _precision("en-en"),
    "same story, precision, es-es": lambda: _precision("es-es"),
    "summary, ROUGE-1, en": lambda: _rouge("en", "rouge1"),
    "summary, ROUGE-2, en": lambda: _rouge("en", "rouge2"),
    "summary, ROUGE-1, es": lambda: _rouge("es", "rouge1"),
    "summary, ROUGE-2, es": lambda: _rouge("es", "rouge2"),
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
