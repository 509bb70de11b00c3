"""Our way to run an Argos package beside Argos Translate's own, on the same sentences.

    python -m bench.argos [--sentences 600] [--many 50000]

For each installed Argos package, and for the toy one of the tests where there is none. Argos
Translate is given its paragraphs of three sentences and our sentence splitter, as its own needs
the network; we are given the sentences. Prints sentences per second, the ratio, how many paragraphs
come out the same, and by how much the process grows while many sentences are translated. Sentences
are those of FLORES-200 dev (DIGEST_DATA) for real packages, the toy's own phrases for the toy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.data import read_lines
from digest.language import split_sentences
from digest.translate.argos import ArgosTranslator, packages_folder
from digest.translate.engine import Pair

_TOY = Path(__file__).parents[1] / "tests" / "fixtures" / "toy_argos"
_PARAGRAPH = 3


class OurSplitter:
    """Argos Translate's interface to a sentence splitter, answered by ours."""

    def __init__(self, language: str) -> None:
        self._language = language

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences of a paragraph."""
        return list(split_sentences(text, self._language))


def prepare_stock(pair: Pair) -> None:
    """Give Argos Translate our sentence splitter for a pair."""
    from argostranslate import translate

    translation: Any = translate.get_translation_from_codes(*pair)
    translation.underlying.sentencizer = OurSplitter(pair.source)


def sentences_for(pair: Pair, count: int, *, toy: bool) -> list[str]:
    """Return that many sentences, over again where there are fewer."""
    if toy:
        phrases = [source for source, _ in json.loads((_TOY / "phrases.json").read_text())]
        known = [phrase for phrase in phrases if phrase.endswith((".", "?"))]
    else:
        known = read_lines(f"mt/flores-dev.{pair.source}")
    return list(islice(cycle(known), count))


def paragraphs_of(sentences: Sequence[str]) -> list[str]:
    """Return the sentences in paragraphs of three."""
    starts = range(0, len(sentences), _PARAGRAPH)
    return [" ".join(sentences[at : at + _PARAGRAPH]) for at in starts]


def compare(pair: Pair, sentences: Sequence[str]) -> None:
    """Print both ways side by side; models are loaded before the clock runs."""
    from argostranslate import translate

    prepare_stock(pair)
    engine = ArgosTranslator()
    translate.translate(sentences[0], *pair)
    engine.translate(sentences[:1], pair)
    started = perf_counter()
    theirs = translate.translate("\n".join(paragraphs_of(sentences)), *pair).split("\n")
    their_seconds = perf_counter() - started
    started = perf_counter()
    ours = paragraphs_of(engine.translate(sentences, pair))
    our_seconds = perf_counter() - started
    same = sum(a == b for a, b in zip(ours, theirs, strict=True))
    print(
        f"{pair} {len(sentences)} sentences: Argos {len(sentences) / their_seconds:.1f}/s, "
        f"ours {len(sentences) / our_seconds:.1f}/s, {their_seconds / our_seconds:.1f} times as "
        f"fast; the same text in {same} of {len(theirs)} paragraphs"
    )


def resident_bytes() -> int:
    """Return how much memory the process holds now, as Linux tells it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def grow(pair: Pair, sentences: Sequence[str], many: int) -> None:
    """Print how the process grows from the first tenth of many sentences to the last."""
    engine, sizes, started = ArgosTranslator(), [], perf_counter()
    step = max(1, many // 10)
    for _ in range(0, many, step):
        engine.translate(list(islice(cycle(sentences), step)), pair)
        sizes.append(resident_bytes())
    print(
        f"{pair} {many:,} sentences in ten batches: {many / (perf_counter() - started):,.0f}/s, RSS "
        f"{sizes[0] / 1e6:.0f} MB after the first, growth {max(sizes) / sizes[0] - 1:.1%}"
    )


def main() -> None:
    """Measure the installed packages, or the toy one in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=600)
    parser.add_argument("--many", type=int, default=50_000)
    arguments = parser.parse_args()
    pairs = list(ArgosTranslator().installed())
    if not pairs:
        measure_toy()
        return
    toy = (packages_folder() / "translate-en_es-0_1").is_dir()
    for pair in pairs:
        sentences = sentences_for(pair, arguments.sentences, toy=toy)
        compare(pair, sentences)
        grow(pair, sentences, arguments.many if toy else arguments.many // 50)


def measure_toy() -> None:
    """Run this bench again with the toy package installed in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(_TOY / "translate-en_es-0_1.argosmodel") as package:
            package.extractall(folder)
        command = [sys.executable, "-m", "bench.argos", *sys.argv[1:]]
        environment = os.environ | {"ARGOS_PACKAGES_DIR": folder}
        subprocess.run(command, env=environment, check=True, timeout=1800)


if __name__ == "__main__":
    main()
