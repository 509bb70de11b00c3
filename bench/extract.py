"""Main content: ours against the peers, on the same pages in the same run.

    python -m bench.extract [--fast]

Two public sets, of which a part lies in `DIGEST_DATA` (how many pages, the first lines say):

- scrapinghub: pages with the true body. 4-gram shingles of words; precision and recall per page,
  averaged over pages, F1 of the averages, as in the public article-extraction-benchmark.
- multilingual: segments that must be there and must not. Found or not found after folding white
  space; precision, recall and F1 over all segments, as in trafilatura's evaluation.

Every page is decoded once, before the clock runs, in the same way for all; the extractors take
turns at each page, and the clock counts the processor's time of this process. `--fast` leaves
out the peers that are slow, and keeps ours and both modes of trafilatura.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from statistics import fmean
from time import process_time
from typing import NamedTuple

import justext
import lxml.html
import trafilatura
from bs4 import BeautifulSoup
from lxml.etree import LxmlError
from readability import Document
from readability.readability import Unparseable
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.utils import decode_file

from bench.data import DATA
from digest.clean.extract import extract

Extractor = Callable[[str, str], str]
_WORD = re.compile(r"\w+")
_SHINGLE = 4


class Page(NamedTuple):
    """A page with what is known of its article: the body, or segments in it and not in it."""

    name: str
    url: str
    html: str
    language: str = ""
    body: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Score(NamedTuple):
    """Precision, recall and F1, 0 to 1."""

    precision: float
    recall: float
    f1: float


# --- pages -----------------------------------------------------------------------------------


def scrapinghub() -> list[Page]:
    """Return the pages whose body is known."""
    folder = DATA / "extraction/scrapinghub"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return [
        Page(name, entry["url"], _read(folder / f"html/{name}.html.gz"), body=entry["articleBody"])
        for name, entry in truth.items()
    ]


def multilingual() -> list[Page]:
    """Return the pages of which segments are known."""
    folder = DATA / "extraction/multilingual"
    truth = json.loads((folder / "segments.json").read_text(encoding="utf-8"))
    return [
        Page(
            name=entry["file"],
            url=url,
            html=_read(folder / f"pages/{entry['file']}.gz"),
            language=entry["language"],
            present=tuple(entry["with"]),
            absent=tuple(entry["without"]),
        )
        for url, entry in truth.items()
    ]


def _read(path: object) -> str:
    with gzip.open(str(path)) as file:
        return str(decode_file(file.read()))


# --- extractors ------------------------------------------------------------------------------


def ours(html: str, url: str) -> str:
    """Return the text of our blocks, a line each."""
    return "\n".join(block.text for block in extract(html, url).blocks)


def by_trafilatura(html: str, _url: str) -> str:
    """Return what trafilatura extracts with its fallback, which is its default."""
    return trafilatura.extract(html, include_comments=False) or ""


def by_trafilatura_precision(html: str, _url: str) -> str:
    """Return what trafilatura extracts where it favours precision."""
    return trafilatura.extract(html, include_comments=False, favor_precision=True) or ""


def by_readability(html: str, _url: str) -> str:
    """Return the text of readability's summary."""
    try:
        return str(lxml.html.fromstring(Document(html).summary()).text_content())
    except (LxmlError, Unparseable):
        return ""


def by_resiliparse(html: str, _url: str) -> str:
    """Return what resiliparse holds for main content."""
    return str(extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False))


def by_justext(html: str, _url: str) -> str:
    """Return justext's good paragraphs, with the stop words of all its languages."""
    try:
        paragraphs = justext.justext(html, _stop_words())
    except (LxmlError, ValueError):
        return ""
    return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(
        word for language in justext.get_stoplists() for word in justext.get_stoplist(language)
    )


def all_paragraphs(html: str, _url: str) -> str:
    """Return every `p`: the least that an extractor has to beat."""
    return "\n".join(p.get_text() for p in BeautifulSoup(html, "lxml").find_all("p"))


TRAFILATURA = {
    "trafilatura": by_trafilatura,
    "trafilatura, precision": by_trafilatura_precision,
}
OTHERS = {
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "justext": by_justext,
    "BeautifulSoup, all p": all_paragraphs,
}


# --- scores ----------------------------------------------------------------------------------


def score_bodies(pages: Sequence[Page], texts: Sequence[str]) -> Score:
    """Return the averages over pages, and the F1 of the averages."""
    counts = [_overlap(page.body, text) for page, text in zip(pages, texts, strict=True)]
    precision = fmean(hit / got if got else 0.0 for hit, got, _ in counts if got)
    recall = fmean(hit / true if true else 0.0 for hit, _, true in counts if true)
    return Score(precision, recall, 2 * precision * recall / (precision + recall))


def _overlap(true: str, found: str) -> tuple[int, int, int]:
    expected, got = _shingles(true), _shingles(found)
    return (expected & got).total(), got.total(), expected.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _SHINGLE + 1))
    return Counter(tuple(words[at : at + _SHINGLE]) for at in starts if words)


def score_segments(pages: Iterable[Page], texts: Iterable[str]) -> Score:
    """Return precision, recall and F1 over the segments of all pages."""
    hits = false = missed = 0
    for page, text in zip(pages, texts, strict=True):
        folded = _fold(text)
        found = sum(_fold(segment) in folded for segment in page.present)
        hits += found
        missed += len(page.present) - found
        false += sum(_fold(segment) in folded for segment in page.absent)
    precision = hits / (hits + false) if hits else 0.0
    recall = hits / (hits + missed) if hits else 0.0
    return Score(precision, recall, 2 * hits / max(1, 2 * hits + false + missed))


def _fold(text: str) -> str:
    return " ".join(text.split())


def by_language(pages: Sequence[Page], texts: Sequence[str]) -> dict[str, float]:
    """Return the F1 over segments for each language, most pages first."""
    languages = Counter(page.language for page in pages)
    scores = {}
    for language, _ in languages.most_common():
        mine = [at for at, page in enumerate(pages) if page.language == language]
        scores[language] = score_segments([pages[i] for i in mine], [texts[i] for i in mine]).f1
    return scores


# --- the run ---------------------------------------------------------------------------------


class Run(NamedTuple):
    """What an extractor found on each page, and how long it took in all."""

    texts: list[str]
    seconds: float


def run(pages: Sequence[Page], extractors: Mapping[str, Extractor]) -> dict[str, Run]:
    """Let the extractors take turns at each page."""
    for extractor in extractors.values():  # what they load once is not counted
        extractor("<html><body><p>warm</p></body></html>", "")
    texts: dict[str, list[str]] = {name: [] for name in extractors}
    seconds = dict.fromkeys(extractors, 0.0)
    for page in pages:
        for name, extractor in extractors.items():
            started = process_time()
            texts[name].append(extractor(page.html, page.url))
            seconds[name] += process_time() - started
    return {name: Run(texts[name], seconds[name]) for name in extractors}


def main() -> None:
    """Print a line for each extractor."""
    logging.disable(logging.CRITICAL)  # the peers complain of pages
    extractors: dict[str, Extractor] = {"ours": ours, **TRAFILATURA}
    if "--fast" not in sys.argv[1:]:
        extractors |= OTHERS
    bodies, segments = scrapinghub(), multilingual()
    print(f"scrapinghub: {len(bodies)} pages; multilingual: {len(segments)} pages", end=" ")
    print(dict(Counter(page.language for page in segments).most_common()))
    found = run([*bodies, *segments], extractors)
    reference = found["trafilatura"].seconds
    for name, result in found.items():
        first, second = result.texts[: len(bodies)], result.texts[len(bodies) :]
        a, b = score_bodies(bodies, first), score_segments(segments, second)
        speed = (len(bodies) + len(segments)) / result.seconds
        languages = " ".join(f"{k} {v:.3f}" for k, v in by_language(segments, second).items())
        print(f"{name:23} scrapinghub P {a.precision:.3f} R {a.recall:.3f} F1 {a.f1:.4f}", end=" ")
        print(f"| multilingual P {b.precision:.3f} R {b.recall:.3f} F1 {b.f1:.4f}", end=" ")
        print(
            f"| {languages} | {speed:.0f} pages/s, {reference / result.seconds:.2f} times", end=""
        )
        print(" trafilatura")


if __name__ == "__main__":
    main()
