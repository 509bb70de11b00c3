"""Editions translated twice: anew, and from the memory of a real store.

    python -m bench.memory [--sentences 997] [--many 50000]

Needs DIGEST_DATA with `mt/flores-dev.en`. Translates the English sentences of FLORES-200 dev into
Spanish on the best installed route, gate and mends included, then again from the memory, which is
a SQLite file as in production. Checks that no sentence is lost or doubled and that order is kept;
prints seconds, the ratio, the hit rate, what the gate refused, and by how much the process grows
while many sentences go through the memory in editions of 500.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

from bench.data import read_lines
from digest.store import Store, TranslationMemory, open_store
from digest.translate import Text, Translations, installed_engines
from digest.translate.engine import Care, Installed, Pair

_EDITION = 500
_WARM = 20


class Echo:
    """An engine that costs nothing, so that what is measured is everything around it."""

    name = "Argos"
    cares = (Care.USUAL,)

    def installed(self) -> Mapping[Pair, Installed]:
        """Offer English to Spanish."""
        pair = Pair("en", "es")
        return {pair: Installed(pair, "1")}

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        """Return words backwards: neither the same text nor one without its figures."""
        del pair, care
        return [" ".join(word[::-1] if word.isalpha() else word for word in text.split())
                for text in texts]  # fmt: skip


def once(store: Store, sentences: Sequence[str]) -> tuple[float, Translations, list[str]]:
    """Translate an edition; return seconds, the translations and what is shown."""
    translations = Translations(installed_engines(), TranslationMemory(store))
    started = perf_counter()
    made = translations.translate([Text(sentence, "en") for sentence in sentences], "es")
    spent = perf_counter() - started
    assert [one.original for one in made] == list(sentences), "lost, doubled or out of order"
    return spent, translations, [one.text for one in made]


def measure_twice(store: Store, sentences: Sequence[str]) -> None:
    """Print the first run beside the second."""
    first, anew, shown = once(store, sentences)
    second, again, remembered = once(store, sentences)
    assert shown == remembered, "the memory tells something else"
    left = sum(a == b for a, b in zip(sentences, shown, strict=True))
    counts = anew.counts
    print(
        f"anew {first:.2f} s ({len(sentences) / first:.0f} sentences/s), from the memory "
        f"{second:.3f} s ({len(sentences) / second:.0f}), {first / second:.0f} times as fast; hit "
        f"rate {again.counts.hit_rate:.1%}; originals left {left} of {len(sentences)}; refused "
        f"{dict(counts.refused)}, mended another way {counts.mended}"
    )


def resident_bytes() -> int:
    """Return how much memory the process holds now, as Linux tells it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def measure_growth(store: Store, many: int) -> None:
    """Print how the process grows while many sentences pass, each once anew, once remembered."""
    sizes: list[int] = []
    started = perf_counter()
    memory = TranslationMemory(store)
    for edition in range(2 * many // _EDITION):
        start = edition % (many // _EDITION) * _EDITION
        texts = [
            Text(f"The mayor of town {n} opens a bridge.", "en")
            for n in range(start, start + _EDITION)
        ]
        Translations([Echo()], memory).translate(texts, "es")
        sizes.append(resident_bytes())
    grown = max(sizes[_WARM:]) / sizes[_WARM] - 1
    print(
        f"{2 * many:,} sentences in editions of {_EDITION} around an engine that costs nothing: "
        f"{2 * many / (perf_counter() - started):,.0f}/s, RSS {sizes[_WARM] / 1e6:.0f} MB after "
        f"{_WARM} editions, growth {grown:.1%}"
    )


def main() -> None:
    """Measure on a store of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=997)
    parser.add_argument("--many", type=int, default=50_000)
    arguments = parser.parse_args()
    sentences = list(dict.fromkeys(read_lines("mt/flores-dev.en")))[: arguments.sentences]
    with tempfile.TemporaryDirectory() as folder:
        with open_store(f"sqlite:///{Path(folder) / 'twice.db'}") as store:
            measure_twice(store, sentences)
        with open_store(f"sqlite:///{Path(folder) / 'many.db'}") as store:
            measure_growth(store, arguments.many)


if __name__ == "__main__":
    main()
