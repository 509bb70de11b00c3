"""BLEU and chrF of the installed routes on FLORES-200 dev, and sentences per second.

    python -m bench.translate [--pairs en-es pt-es]

Needs the bench extra (sacrebleu) and DIGEST_DATA with `mt/flores-dev.LANG`. Prints each route with
and without our mends, side by side; `route.MEASURED` holds its chrF without them.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import sacrebleu

from bench.data import read_lines
from digest.translate import find_routes, installed_engines
from digest.translate.engine import Translator
from digest.translate.gate import find_fault
from digest.translate.mend import after_hop, after_route, before_hop
from digest.translate.route import Route

PAIRS = ["en-es", "en-pt", "pt-es", "fr-es", "it-es", "es-pt", "es-en", "pt-en", "fr-pt"]


def read(language: str) -> list[str]:
    """Return the sentences of a language."""
    return read_lines(f"mt/flores-dev.{language}")


def translate(
    engines: dict[str, Translator], route: Route, source: list[str], target: str, *, mended: bool
) -> list[str]:
    """Run the sentences through a route, with or without the mends."""
    texts = source
    for hop in route.hops:
        given = [before_hop(text, hop) for text in texts] if mended else texts
        texts = engines[hop.engine].translate(given, hop.data.pair)
        texts = [after_hop(text, hop) for text in texts] if mended else texts
    if mended:
        texts = [after_route(*pair, target) for pair in zip(source, texts, strict=True)]
    return texts


def score(outputs: list[str], references: list[str]) -> str:
    """Return BLEU / chrF."""
    bleu = sacrebleu.corpus_bleu(outputs, [references]).score
    chrf = sacrebleu.corpus_chrf(outputs, [references]).score
    return f"{bleu:5.2f} / {chrf:5.2f}"


def measure(engines: dict[str, Translator], pair: str) -> None:
    """Print one line for the best route of a pair."""
    source_language, target_language = pair.split("-")
    routes = find_routes(engines.values(), source_language, target_language)
    if not routes:
        print(f"{pair:6} no route installed")
        return
    source, references = read(source_language), read(target_language)
    plain = translate(engines, routes[0], source, target_language, mended=False)
    started = perf_counter()
    mended = translate(engines, routes[0], source, target_language, mended=True)
    speed = len(source) / (perf_counter() - started)
    faults = sum(
        bool(find_fault(text, output, source_language, target_language))
        for text, output in zip(source, mended, strict=True)
    )
    print(
        f"{pair:6} {routes[0]!s:34} alone {score(plain, references)}  "
        f"mended {score(mended, references)}  {speed:6.0f} sentences/s  "
        f"gate stops {faults} of {len(source)}"
    )


def main() -> None:
    """Measure the pairs given, or all there is data for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", nargs="+", default=PAIRS)
    engines = {engine.name: engine for engine in installed_engines()}
    for pair in parser.parse_args().pairs:
        measure(engines, pair)


if __name__ == "__main__":
    main()
