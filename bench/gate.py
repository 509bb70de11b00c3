"""What the gate catches of damaged translations, and what it stops of good ones.

    python -m bench.gate [--machine] [--sentences N]

Needs DIGEST_DATA. Clean are human translations: FLORES-200 dev between six languages, and NTREX
between sixteen (the lines of its languages are the same sentences). Damage is done to FLORES by a
program with a fixed seed, each kind apart; where a sentence offers nothing to damage (no number
to change) the kind passes it by. What was chosen by looking at data, lengths and small words, was
chosen on the first half of FLORES, but for the means and spreads of lengths, taken over all of it,
and for what the check of names passes by, which was looked at on all of it; scored is the second
half. Of NTREX the lengths of ten languages and the small words of six were looked at, and names
were made stricter after it; its translators turn miles into kilometres, which the gate stops.

`--machine` runs the installed routes over FLORES and prints every sentence that the gate stops,
to be judged by eye.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from time import perf_counter

from bench.damage import KINDS, LANGUAGES, Sample, held_lost
from bench.data import read_lines, read_records
from bench.translate import translate
from digest.translate import find_routes, installed_engines
from digest.translate.gate import Check, find_faults
from digest.translate.gate.sentence import find_fault_of

# From and to what the product's readers read, near and far; all 30 are clean ones.
DAMAGED_PAIRS = ("en-es", "en-pt", "pt-es", "fr-es", "it-es", "de-es", "es-en", "en-de", "en-fr")
HALF = 498
SEED = 6
MACHINE_PAIRS = ("en-pt", "en-es", "pt-es", "pt-en", "es-en")


def flores(first: int, last: int | None) -> dict[str, list[str]]:
    """Return the sentences of each language from one line to another."""
    return {code: read_lines(f"mt/flores-dev.{code}")[first:last] for code in LANGUAGES}


def ntrex() -> dict[str, list[str]]:
    """Return the sentences of each of sixteen languages."""
    found: dict[str, list[str]] = defaultdict(list)
    for record in read_records("language/ntrex.jsonl"):
        found[record["language"]].append(record["text"])
    return found


def checks(texts: Mapping[str, Sequence[str]], source: str, target: str) -> list[Check]:
    """Return the clean pairs of two languages."""
    return [
        Check(source=text, output=output, source_language=source, language=target)
        for text, output in zip(texts[source], texts[target], strict=True)
    ]


def damaged(pair: str, texts: Mapping[str, Sequence[str]], limit: int) -> dict[str, list[Check]]:
    """Return the damaged checks of a pair, by kind."""
    source, target = pair.split("-")
    pivot = "pt" if pair == "en-es" else ""
    chance = random.Random(f"{SEED} {pair}")
    clean = [replace(check, pivot=pivot) for check in checks(texts, source, target)][:limit]
    found: dict[str, list[Check]] = defaultdict(list)
    for at, check in enumerate(clean):
        others = {code: lines[at] for code, lines in texts.items()}
        neighbour = chance.choice([c.output for c in clean if c.output != check.output])
        sample = Sample(check, others, neighbour, chance)
        for kind, damage in KINDS.items():
            output = damage(sample)
            if output is not None and output != check.output:
                found[kind].append(replace(check, output=output))
        found["placeholder or markup"].append(held_lost(check, chance))
    return found


def share(found: Sequence[object]) -> float:
    """Return the share that is a fault."""
    return sum(map(bool, found)) / len(found) if found else 0.0


def recall(pairs: Iterable[str], limit: int) -> dict[str, tuple[int, float]]:
    """Return of each kind how many were damaged, and the share that was caught."""
    texts = flores(HALF, None)
    all_checks: dict[str, list[Check]] = defaultdict(list)
    for pair in pairs:
        for kind, listed in damaged(pair, texts, limit).items():
            all_checks[kind] += listed
    return {kind: (len(listed), share(find_faults(listed))) for kind, listed in all_checks.items()}


def caught(limit: int = 100) -> float:
    """Return the share caught of damaged sentences of two pairs, near and far."""
    return overall(recall(("en-es", "pt-es"), limit))


def passed(limit: int = 40) -> float:
    """Return the share of clean pairs between the six languages that pass."""
    alarms = false_alarms(flores(HALF, None), limit)
    return 1 - sum(alarms.values()) / len(alarms)


def overall(by_kind: Mapping[str, tuple[int, float]]) -> float:
    """Return the share caught of all damaged sentences."""
    total = sum(number for number, _ in by_kind.values())
    return sum(number * caught for number, caught in by_kind.values()) / total


def false_alarms(texts: Mapping[str, Sequence[str]], limit: int) -> dict[str, float]:
    """Return the share of clean pairs that is stopped, for each way; from and to English and
    Spanish alone where there are more than six languages.
    """
    return {
        f"{source}-{target}": share(find_faults(checks(texts, source, target)[:limit]))
        for source, target in permutations(texts, 2)
        if len(texts) == len(LANGUAGES) or {source, target} & {"en", "es"}
    }


def speed(number: int = 2000) -> tuple[float, float]:
    """Return the sentences per second without and with the encoder."""
    texts = flores(0, None)
    batch = [check for to in ("es", "pt", "fr") for check in checks(texts, "en", to)][:number]
    find_faults(batch[:10])
    began = perf_counter()
    for check in batch:
        find_fault_of(check)
    alone = len(batch) / (perf_counter() - began)
    began = perf_counter()
    find_faults(batch)
    return alone, len(batch) / (perf_counter() - began)


def machine(pair: str, limit: int) -> None:
    """Print what the gate stops of the best installed route."""
    source, target = pair.split("-")
    engines = {engine.name: engine for engine in installed_engines()}
    routes = find_routes(engines.values(), source, target)
    if not routes:
        print(f"{pair}: no route installed")
        return
    texts = read_lines(f"mt/flores-dev.{source}")[:limit]
    pivot = routes[0].hops[0].data.pair.target if len(routes[0].hops) > 1 else ""
    made = [
        Check(source=text, output=output, source_language=source, language=target, pivot=pivot)
        for text, output in zip(
            texts, translate(engines, routes[0], texts, target, mended=True), strict=True
        )
    ]
    found = find_faults(made)
    print(f"{pair} {routes[0]}: {sum(map(bool, found))} of {len(made)} stopped")
    for check, fault in zip(made, found, strict=True):
        if fault:
            print(f"  {fault}\n    {check.source}\n    {check.output}")


def main() -> None:
    """Print recall by kind, false alarms by pair, and speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machine", action="store_true")
    parser.add_argument("--sentences", type=int, default=499)
    options = parser.parse_args()
    if options.machine:
        for pair in MACHINE_PAIRS:
            machine(pair, options.sentences)
        return
    by_kind = recall(DAMAGED_PAIRS, options.sentences)
    for kind, (number, caught) in by_kind.items():
        print(f"{kind:24} {number:6} {caught:7.1%}")
    print(f"{'all kinds':24} {sum(n for n, _ in by_kind.values()):6} {overall(by_kind):7.1%}")
    mean = sum(caught for _, caught in by_kind.values()) / len(by_kind)
    print(f"mean over kinds {mean:.1%}")
    for name, texts in (("FLORES, second half", flores(HALF, None)), ("NTREX", ntrex())):
        alarms = false_alarms(texts, options.sentences)
        worst = sorted(alarms.items(), key=lambda item: -item[1])
        print(f"false alarms, {name}: {sum(alarms.values()) / len(alarms):.2%} over {len(alarms)}")
        print("  " + "  ".join(f"{pair} {alarm:.1%}" for pair, alarm in worst[:60]))
    print("sentences per second without and with the encoder: {:.0f}, {:.0f}".format(*speed()))


if __name__ == "__main__":
    main()
