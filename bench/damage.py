"""Damage done on purpose to translations, for `bench.gate`: each kind a function of a sample.

A damage returns nothing where the sentence offers nothing to damage. What is drawn by lot is
drawn from the sample's own generator, which has a fixed seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from digest.translate.gate import Check

LANGUAGES = ("en", "es", "pt", "fr", "it", "de")


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


def held_lost(check: Check, chance: random.Random) -> Check:
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
