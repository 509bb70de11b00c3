"""The translating engines, measured beside what they are made of, in one run.

    python -m bench.translate [--parts routes argos memory bergamot apertium] [--toy]
                              [--pairs en-es pt-es]

* routes: BLEU and chrF on FLORES-200 dev with and without our mends (`route.MEASURED` holds chrF
  without them), and sentences per second;
* argos: each installed package against stock `argostranslate.translate.translate()`, which is
  given our sentence splitter because its own needs the network: the same text, and how fast;
* memory: what 50,000 sentences leave in memory;
* bergamot: one thread and all cores against fxtranslate's plain loop;
* apertium: one process for all sentences against one for each.

`--toy` puts the toy package of the tests in place of the installed ones. Needs the bench extra
(sacrebleu) and, but for the toy, DIGEST_DATA with `mt/flores-dev.LANG`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sacrebleu

from bench.data import read_lines
from digest.language import split_sentences
from digest.translate import bergamot, find_routes, installed_engines
from digest.translate.apertium import ApertiumTranslator
from digest.translate.argos import ArgosTranslator
from digest.translate.batch import in_chunks
from digest.translate.bergamot import BergamotTranslator
from digest.translate.cores import usable_cores
from digest.translate.engine import Pair, Translator
from digest.translate.gate import find_fault
from digest.translate.mend import after_hop, after_route, before_hop
from digest.translate.route import Route

TOY = Path(__file__).parents[1] / "tests/fixtures/toy_argos"
SENTENCES, PARAGRAPH = 600, 3
MANY = 50_000
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


def routes(pairs: Sequence[str]) -> None:
    """Measure the best route of each pair."""
    engines = {engine.name: engine for engine in installed_engines()}
    for pair in pairs:
        measure(engines, pair)


# What stands in the same places of the toy's grammar: a phrase stays one of it with another.
ALIKE = (
    "mayor minister judge governor writer ambassador doctor council parliament government court "
    "bank company committee university",
    "farmers teachers nurses students firefighters neighbours scientists",
    "law budget plan treaty strike proposals project reforms agreement",
    "houses trees books buses bicycles tickets computers ships bottles windows",
    "Lisbon Seville London Warsaw Geneva Athens Brussels Valencia",
    "today tomorrow again",
    "January March June October",
)


def toy_sentences() -> list[str]:
    """Return sentences of the toy's grammar, all different: its phrases with other nouns."""
    known = [english for english, _ in json.loads((TOY / "phrases.json").read_text())]
    phrases = [phrase for phrase in known if phrase[-1] in ".?"]  # nothing parts two headlines
    found = {
        re.sub(rf"\b{old}\b", new, phrase, count=1)
        for nouns in map(str.split, ALIKE)
        for phrase, old, new in product(phrases, nouns, nouns)
        if re.search(rf"\b{old}\b", phrase)
    }
    return sorted(found, key=lambda phrase: phrase[::-1])


def sentences_for(pair: Pair) -> list[str]:
    """Return what a package is measured with."""
    if (Path(os.environ.get("ARGOS_PACKAGES_DIR", "")) / "toy").exists():
        return toy_sentences()[:SENTENCES]
    return read(pair.source)[:SENTENCES]


class OurSplitter:
    """Our sentences, as Argos Translate asks for them."""

    def __init__(self, language: str) -> None:
        self._language = language

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences of a paragraph."""
        return list(split_sentences(text, self._language))


def stock(pair: Pair) -> Callable[[str], str]:
    """Return Argos Translate's own `translate`, with our splitter."""
    from argostranslate import translate as theirs

    translation = theirs.get_translation_from_codes(*pair)
    translation.underlying.sentencizer = OurSplitter(pair.source)

    def translate_anew(text: str) -> str:
        translation.cache = {}  # it keeps the paragraphs of the call before
        return str(theirs.translate(text, *pair))

    return translate_anew


@dataclass(frozen=True, slots=True)
class Timed:
    """What a run gave, and how many sentences in a second, and in a second of this process's CPU.

    The second figure does not depend on what else the machine does; it leaves out other processes.
    """

    result: Any
    speed: float
    cpu_speed: float


def timed(run: Callable[[], Any], sentences: int) -> Timed:
    """Run once."""
    started, used = perf_counter(), process_time()
    result = run()
    return Timed(
        result, sentences / (perf_counter() - started), sentences / (process_time() - used)
    )


def best(runs: dict[str, Callable[[], Any]], sentences: int, turns: int) -> dict[str, Timed]:
    """Return the fastest run of each side, which take turns: other work slows single ones."""
    rounds = [{side: timed(run, sentences) for side, run in runs.items()} for _ in range(turns)]
    return {side: max((r[side] for r in rounds), key=lambda one: one.speed) for side in runs}


def argos(_pairs: Sequence[str]) -> None:
    """Compare each installed package with the stock translation."""
    installed = ArgosTranslator().installed()
    if not installed:
        print("argos  no package is installed; --toy measures the toy")
    for pair in installed:
        compare(pair, sentences_for(pair))


def compare(pair: Pair, given: Sequence[str]) -> None:
    """Translate paragraphs of three sentences by the stock way, and all sentences at once."""
    engine, theirs = ArgosTranslator(), stock(pair)
    theirs(given[0])
    engine.translate(given[:1], pair)
    text = "\n".join(map(" ".join, in_chunks(given, PARAGRAPH)))
    runs = {
        "stock": lambda: theirs(text).split("\n"),
        "ours": lambda: engine.translate(given, pair),
    }
    done = best(runs, len(given), turns=3)
    joined = list(map(" ".join, in_chunks(done["ours"].result, PARAGRAPH)))
    said = done["stock"].result
    same = sum(ours == other for ours, other in zip(joined, said, strict=True))
    print(
        f"argos  {pair} {len(given)} sentences: stock {done['stock'].speed:.0f}/s, "
        f"ours {done['ours'].speed:.0f}/s, {done['ours'].speed / done['stock'].speed:.1f} times "
        f"({done['ours'].cpu_speed / done['stock'].cpu_speed:.1f} times for the same CPU time); "
        f"same text in {same} of {len(said)} paragraphs"
    )


def resident() -> float:
    """Return the megabytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def highest() -> float:
    """Return the most megabytes of this process that were in memory at a time."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 976.6


def memory(_pairs: Sequence[str]) -> None:
    """Say by how much 50,000 sentences let the process grow, for each package."""
    for pair in ArgosTranslator().installed():
        base = sentences_for(pair)
        grow(pair, [f"{base[at % len(base)]} {at}" for at in range(MANY)])


def grow(pair: Pair, given: Sequence[str]) -> None:
    """Translate a tenth, then all; all outputs are there at the peak, none of them after."""
    engine = ArgosTranslator()
    engine.translate(given[: MANY // 10], pair)
    gc.collect()
    before = resident()
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    done = timed(lambda: engine.translate(given, pair), len(given))
    outputs, speed = done.result, done.speed
    lost, size = len(given) - len(outputs), sum(map(sys.getsizeof, outputs)) / 1e6
    del outputs, done
    gc.collect()
    after, peak = resident(), highest()
    print(
        f"memory {pair} {MANY} sentences, {lost} lost, {speed:.0f}/s: {before:.0f} MB before, "
        f"{after:.0f} MB after ({after / before - 1:+.1%}), peak {peak:.0f} MB "
        f"({peak / before - 1:+.1%}) with {size:.0f} MB of outputs"
    )


def bergamot_loop(pair: Pair, given: Sequence[str]) -> list[str]:
    """Translate as fxtranslate's guide does it, one sentence after the other."""
    engine = bergamot._engine(BergamotTranslator()._models[pair])
    return [engine.translate(sentence) for sentence in given]


def bergamot_alone(pair: Pair, given: Sequence[str]) -> list[str]:
    """Translate with our engine in this thread alone."""
    worth = bergamot._WORTH_A_PROCESS
    try:
        bergamot._WORTH_A_PROCESS = 10**9
        return BergamotTranslator().translate(given, pair)
    finally:
        bergamot._WORTH_A_PROCESS = worth


def bergamot_cores(_pairs: Sequence[str]) -> None:
    """Compare one thread and all cores with the plain loop."""
    pair, given = Pair("en", "pt"), read("en")[:200]
    bergamot_alone(pair, given[:1])
    runs = {
        "plain loop": lambda: bergamot_loop(pair, given),
        "one thread": lambda: bergamot_alone(pair, given),
        f"{usable_cores()} cores": lambda: BergamotTranslator().translate(given, pair),
    }
    done = best(runs, len(given), turns=3)
    plain = done["plain loop"]
    same = all(one.result == plain.result for one in done.values())
    told = [
        f"{side} {one.speed:.1f}/s ({one.speed / plain.speed:.2f})" for side, one in done.items()
    ]
    print(f"bergamot {pair} {len(given)} sentences: {', '.join(told)}; same text {same}")


def apertium(_pairs: Sequence[str]) -> None:
    """Compare one process for a batch with one for each sentence."""
    engine, given = ApertiumTranslator(), read("pt")[:60]
    pair = Pair("pt", "es")
    if pair not in engine.installed():
        print(f"apertium {pair} is not installed")
        return
    single = timed(lambda: [engine.translate([one], pair)[0] for one in given], len(given))
    batch = timed(lambda: engine.translate(given, pair), len(given))
    same, slow, fast = sum(map(str.__eq__, single.result, batch.result)), single.speed, batch.speed
    print(
        f"apertium {pair} {len(given)} sentences: a process each {slow:.1f}/s, one for all "
        f"{fast:.0f}/s, {fast / slow:.0f} times; same text in {same} of {len(given)}"
    )


PARTS: dict[str, Callable[[Sequence[str]], None]] = {
    "routes": routes,
    "argos": argos,
    "memory": memory,
    "bergamot": bergamot_cores,
    "apertium": apertium,
}


def main() -> None:
    """Measure the parts and pairs given, or all there is data for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--pairs", nargs="+", default=PAIRS)
    parser.add_argument("--toy", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if asked.toy:  # before anything imports argostranslate, which reads it then
            shutil.unpack_archive(TOY / "translate-en_es-0_1.argosmodel", scratch, "zip")
            (Path(scratch) / "toy").touch()
            os.environ["ARGOS_PACKAGES_DIR"] = scratch
        for part in asked.parts:
            PARTS[part](asked.pairs)


if __name__ == "__main__":
    main()
