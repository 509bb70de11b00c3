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
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from time import perf_counter

from bench.data import read_lines, read_records
from bench.translate import translate
from digest.translate import find_routes, installed_engines
from digest.translate.gate import Check, find_faults
from digest.translate.gate.sentence import find_fault_of

LANGUAGES = ("en", "es", "pt", "fr", "it", "de")
# From and to what the product's readers read, near and far; all 30 are clean ones.
DAMAGED_PAIRS = ("en-es", "en-pt", "pt-es", "fr-es", "it-es", "de-es", "es-en", "en-de", "en-fr")
HALF = 498
SEED = 6
MACHINE_PAIRS = ("en-pt", "en-es", "pt-es", "pt-en", "es-en")


@dataclass(frozen=True)
class Sample:
    """A clean pair, with what a damage may be made of."""

    check: Check
    others: Mapping[str, str]
    neighbour: str
    chance: random.Random

    @property
    def words(self) -> list[str]:
        """The words of the translation, with their marks."""
        return self.check.output.split()


Damage = Callable[[Sample], str | None]


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


# --- damage --------------------------------------------------------------------------------------


def _cut(share: float) -> Damage:
    """Stop after a share of the words, as at a cap of length."""
    return lambda s: " ".join(s.words[: max(1, int(share * len(s.words)))])


def _second_half_dropped(s: Sample) -> str:
    kept = " ".join(s.words[: (len(s.words) + 1) // 2]).rstrip(".,;:")
    return f"{kept}."


def _word_loop(s: Sample) -> str:
    at = s.chance.randrange(len(s.words))
    words = s.words
    return " ".join([*words[:at], *[words[at]] * s.chance.randint(4, 9), *words[at + 1 :]])


def _phrase_loop(s: Sample) -> str:
    size, times = s.chance.randint(2, 6), s.chance.randint(3, 5)
    at = s.chance.randrange(max(1, len(s.words) - size))
    phrase = s.words[at : at + size]
    return " ".join([*s.words[:at], *phrase * times, *s.words[at + size :]])


def _half_loop(s: Sample) -> str:
    """Begin again with a phrase of five words or more, once."""
    size = s.chance.randint(5, 9)
    if len(s.words) < size + 2:
        return f"{s.check.output} {s.check.output}"
    at = s.chance.randrange(len(s.words) - size)
    return " ".join([*s.words[: at + size], *s.words[at:]])


def _letter_loop(s: Sample) -> str:
    at = s.chance.randrange(len(s.words))
    syllable = s.chance.choice(("la", "na", "que", "tion"))
    return " ".join([*s.words[:at], s.words[at] + syllable * 8, *s.words[at + 1 :]])


def _doubled(s: Sample) -> str:
    return f"{s.check.output} {s.check.output}"


def _other_language(s: Sample) -> str:
    known = {s.check.source_language, s.check.language, s.check.pivot}
    return s.others[s.chance.choice([code for code in LANGUAGES if code not in known])]


def _pivot_sentence(s: Sample) -> str | None:
    return s.others[s.check.pivot] if s.check.pivot else None


def _pivot_words(s: Sample) -> str | None:
    """Put a clause of three words of the middle language in place of one of ours."""
    if not s.check.pivot:
        return None
    pivot = s.others[s.check.pivot].split()
    at = s.chance.randrange(max(1, min(len(pivot), len(s.words)) - 3))
    return " ".join([*s.words[:at], *pivot[at : at + 3], *s.words[at + 3 :]])


def _source_clause(s: Sample) -> str:
    """Leave a third of the source."""
    source = s.check.source.split()
    size = max(4, len(source) // 3)
    at = s.chance.randrange(max(1, len(source) - size))
    begin = at * len(s.words) // len(source)
    return " ".join(
        [*s.words[:begin], *source[at : at + size], *s.words[begin + len(s.words) // 3 :]]
    )


_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?<=\d)(?!\w)")


def _shared_number(s: Sample) -> re.Match[str] | None:
    """Return a number that source and translation both write in figures, of two digits or more."""
    digits = {re.sub(r"\D", "", found) for found in _NUMBER.findall(s.check.source)}
    found = [m for m in _NUMBER.finditer(s.check.output) if re.sub(r"\D", "", m[0]) in digits]
    found = [m for m in found if len(re.sub(r"\D", "", m[0])) > 1]
    return s.chance.choice(found) if found else None


def _with_number(change: Callable[[str, random.Random], str | None]) -> Damage:
    def damage(s: Sample) -> str | None:
        match = _shared_number(s)
        if not match:
            return None
        changed = change(match[0], s.chance)
        if changed is None:
            return None
        return s.check.output[: match.start()] + changed + s.check.output[match.end() :]

    return damage


def _other_digit(number: str, chance: random.Random) -> str:
    at = chance.choice([i for i, sign in enumerate(number) if sign.isdigit()])
    digit = chance.choice([d for d in "123456789" if d != number[at]])
    return number[:at] + digit + number[at + 1 :]


def _swapped_digits(number: str, _: random.Random) -> str | None:
    digits = [i for i, sign in enumerate(number) if sign.isdigit()]
    for first, second in pairwise(digits):
        if number[first] != number[second]:
            signs = list(number)
            signs[first], signs[second] = signs[second], signs[first]
            return "".join(signs)
    return None


def _number_added(s: Sample) -> str:
    at = s.chance.randrange(1, max(2, len(s.words)))
    return " ".join([*s.words[:at], str(s.chance.randint(13, 9999)), *s.words[at:]])


_MONTHS = {
    "en": "January February March April June July August September October November December",
    "es": "enero febrero marzo abril junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril junho julho agosto setembro outubro novembro dezembro",
    "fr": "janvier février mars avril juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile giugno luglio agosto settembre ottobre novembre dicembre",
    "de": "Januar Februar März April Juni Juli August September Oktober November Dezember",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}


def _date_changed(s: Sample) -> str | None:
    """Put another month or weekday for one that source and translation both name."""
    for names in (_MONTHS, _DAYS):
        source, target = names[s.check.source_language].split(), names[s.check.language].split()
        for name, ours in zip(source, target, strict=True):
            is_said = re.search(rf"\b{name}\b", s.check.source, re.IGNORECASE)
            if is_said and re.search(rf"\b{ours}\b", s.check.output):
                other = s.chance.choice([word for word in target if word != ours])
                return re.sub(rf"\b{ours}\b", other, s.check.output)
    return None


_EUROS = {"en": "euros", "es": "euros", "pt": "euros", "fr": "euros", "it": "euro", "de": "Euro"}


def _currency_changed(s: Sample) -> str | None:
    """Make dollars euros, and euros or pounds dollars."""
    said = re.search(r"[$€£]|dollar|dólar|euro|pound", s.check.source)
    symbol = {"$": "€", "€": "$", "£": "$"}
    marks = re.compile(r"(?:US|A)?\$|[€£]")
    if said and marks.search(s.check.output):
        return marks.sub(lambda m: symbol[m[0][-1]], s.check.output)
    words = re.compile(r"(?:US[- ]?)?\b(?:dollars?|dólares|dollari|dólar|Dollar)\b", re.IGNORECASE)
    if said and words.search(s.check.output):
        return words.sub(_EUROS[s.check.language], s.check.output)
    return None


_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]{3,}\b")
_STRANGERS = ("Okonkwo", "Lindqvist", "Takahashi", "Moreau", "Zielinski", "Grigoryan", "Fazekas")


def _shared_name(s: Sample) -> str | None:
    """Return a capitalised word that source and translation spell alike."""
    theirs = set(_NAME.findall(s.check.source))
    found = [n for n in _NAME.findall(s.check.output) if n in theirs]
    return s.chance.choice(found) if found else None


def _name_dropped(s: Sample) -> str | None:
    name = _shared_name(s)
    return re.sub(rf"\b{name}\b ?", "", s.check.output) if name else None


def _name_replaced(s: Sample) -> str | None:
    name = _shared_name(s)
    other = s.chance.choice(_STRANGERS)
    return re.sub(rf"\b{name}\b", other, s.check.output) if name else None


def _unknown_pieces(s: Sample) -> str:
    at = s.chance.randrange(len(s.words))
    piece = s.chance.choice(("<unk>", "⁇", "▁" + s.words[at], "\ufffd", "&quot;", "<b>", "@-@"))
    return " ".join([*s.words[:at], piece, *s.words[at + 1 :]])


def _mixed_script(s: Sample) -> str | None:
    """Put Cyrillic letters for the Latin ones they look like, in one word."""
    words = [i for i, word in enumerate(s.words) if re.search("[aeopcxAEOPC]", word)]
    if not words:
        return None
    at = s.chance.choice(words)
    alike = s.words[at].translate(str.maketrans("aeopcxAEOPC", "аеорсхАЕОРС"))
    return " ".join([*s.words[:at], alike, *s.words[at + 1 :]])


KINDS: dict[str, Damage] = {
    "empty": lambda _: "",
    "word loop": _word_loop,
    "phrase loop": _phrase_loop,
    "phrase once again": _half_loop,
    "letter loop": _letter_loop,
    "doubled": _doubled,
    "cut to 30 %": _cut(0.3),
    "cut to 50 %": _cut(0.5),
    "cut to 60 %": _cut(0.6),
    "second half dropped": _second_half_dropped,
    "copied source": lambda s: s.check.source,
    "source clause left": _source_clause,
    "other language": _other_language,
    "pivot's sentence": _pivot_sentence,
    "pivot words left": _pivot_words,
    "number changed": _with_number(_other_digit),
    "number dropped": _with_number(lambda *_: ""),
    "digits swapped": _with_number(_swapped_digits),
    "number added": _number_added,
    "date changed": _date_changed,
    "currency changed": _currency_changed,
    "name dropped": _name_dropped,
    "name replaced": _name_replaced,
    "another's translation": lambda s: s.neighbour,
    "unknown pieces, debris": _unknown_pieces,
    "mixed script": _mixed_script,
}
_HELD = (
    "https://example.org/a/b?c=1",
    "press@example.org",
    "@example",
    "{name}",
    "<b>",
    "`digest run`",
)


def _held_lost(check: Check, chance: random.Random) -> Check:
    """Return a pair whose source holds an address, a tag or code that the output has broken."""
    held = chance.choice(_HELD)
    broken = chance.choice((held[:-1], held.replace("e", "é", 1), "", f"{held[0]} {held[1:]}"))
    if broken == held:
        broken = ""
    return replace(
        check,
        source=f"{check.source} {held}",
        output=f"{check.output} {broken}",
        kept=(held,) if held.startswith("`") else (),
    )


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
        found["placeholder or markup"].append(_held_lost(check, chance))
    return found


# --- measuring -----------------------------------------------------------------------------------


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


def passed(limit: int = 100) -> float:
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
