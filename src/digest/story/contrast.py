"""Where the sources of a story give different numbers for one thing. (calculation)

In: the story's articles with their sentences. Out: the sentences that differ, each with its
number. Two numbers are of one thing where the same word follows closely ("2,000 troops", "3,000
more troops"), the words around it and the sentences share more, and neither article knows the
other's number. Better none than a wrong one: what is a year, a time, a share, a sum of money or
an age is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product, takewhile

from digest.model import Article, Contrast, Sentence, base_language
from digest.story.keys import stem_of

_MOST = 2
# What matters is said early.
_SENTENCES_READ = 25
# Numbers of one thing are of one size: five times as many is something else.
_MOST_TIMES = 5.0
# Choices on the safe side: sentences about one thing share more than the noun that is counted, and
# so do the words next to the number. "People" says so little that two of those must be shared.
_LEAST_SHARED, _LEAST_AROUND, _LEAST_AROUND_PEOPLE = 2, 1, 2
_WORDS_AFTER, _LETTERS = 3, 4
_BEFORE, _AFTER = 40, 70
_NUMBER = re.compile(
    r"(?<![\w.,:/$€£¥-])(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d+)(?![\d.,:/]*\d|[\w%€$£°:])"
    r"(?!\s?(?:%|€|\$|£|°|percent|por\s+ciento|prozent|pour\s+cent|per\s+cent))"
)
_GROUPS = re.compile(r"[.,\u00a0\u202f ]")
_WORD = re.compile(r"[^\W\d_]+")
_YEARS = range(1800, 2101)
_LEAST = 2
# Words that follow numbers of other things in any story: times, ages, measures, money, ranks.
_UNITS = frozenset(
    stem_of(word)
    for word in """
    years year months month weeks week days day hours hour minutes minute seconds january
    february march april may june july august september october november december percent
    dollars euros pounds million billion trillion thousand hundred metres meters kilometres
    miles degrees feet kilos tonnes tons old times
    años año meses mes semanas semana días día horas hora minutos minuto enero febrero marzo
    abril mayo junio julio agosto septiembre octubre noviembre diciembre por ciento dólares libras
    millones millón mil metros kilómetros grados kilos toneladas veces del
    anos ano mês dias dia horas minutos janeiro fevereiro março maio junho julho setembro outubro
    novembro dezembro reais milhões mil
    ans année années mois semaines jours heures janvier février mars avril mai juin juillet août
    septembre octobre novembre décembre milliards mètres kilomètres
    jahre jahren jahr monate monaten wochen tage tagen stunden uhr minuten januar februar märz
    oktober dezember millionen milliarden prozent meter kilometer grad mal
    anni anno mesi settimane giorni giorno ore minuti gennaio febbraio aprile maggio giugno luglio
    settembre ottobre dicembre milioni miliardi metri chilometri gradi volte
    """.split()  # noqa: SIM905
)
_PEOPLE = frozenset(
    stem_of(word)
    for word in """people persons personas gente pessoas personnes gens menschen leute personen
    persone others otros otras outros autres weitere altri""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number of something, as a sentence gives it; `around` are the words next to it."""

    unit: str
    value: int
    written: str
    around: frozenset[str]
    sentence: Sentence


def find_contrasts(
    articles: Sequence[Article], read: Mapping[str, Sequence[Sentence]]
) -> tuple[Contrast, ...]:
    """Return where articles of different sources differ, two at most, in the articles' order.

    Only articles in one language are compared. `read` has the sentences of each by its id.
    """
    if len({article.source_id for article in articles}) < _LEAST:
        return ()
    by_language: dict[str, list[Article]] = {}
    for article in articles:
        by_language.setdefault(base_language(article.language), []).append(article)
    found = (contrast for told in by_language.values() for contrast in _within(told, read))
    return tuple(islice(found, _MOST))


def _within(
    articles: Sequence[Article], read: Mapping[str, Sequence[Sentence]]
) -> Iterator[Contrast]:
    """Yield where articles in one language differ, once for each thing that is counted."""
    claims = {article.id: tuple(_claims(read[article.id])) for article in articles}
    values = {article.id: _values(read[article.id]) for article in articles}
    told: set[object] = set()
    for first, second in combinations(articles, 2):
        if first.source_id == second.source_id:
            continue
        for one, other in product(claims[first.id], claims[second.id]):
            known = one.value in values[second.id] or other.value in values[first.id]
            sentences = one.sentence, other.sentence
            if not known and told.isdisjoint((one.unit, sentences)) and _differ(one, other):
                told |= {one.unit, sentences}
                yield Contrast(
                    numbers=(one.written, other.written),
                    sentences=sentences,
                )


def _claims(sentences: Sequence[Sentence]) -> Iterator[_Claim]:
    for sentence in sentences[:_SENTENCES_READ]:
        for number in _NUMBER.finditer(sentence.text):
            value = _value(number[1])
            is_year = value in _YEARS and number[1].isdigit()
            if value < _LEAST or is_year:
                continue
            after = sentence.text[number.end() : number.end() + _AFTER]
            before = sentence.text[max(0, number.start() - _BEFORE) : number.start()]
            around = _content(f"{before} {after}")
            for unit in _units(after):
                yield _Claim(unit, value, number[1], around - {unit[:_LETTERS]}, sentence)


def _value(written: str) -> int:
    return int(_GROUPS.sub("", written))


def _values(sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return all numbers that an article knows."""
    return frozenset(_value(found[1]) for s in sentences for found in _NUMBER.finditer(s.text))


def _content(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words, so that killed and killing are one."""
    return frozenset(stem_of(w)[:_LETTERS] for w in _WORD.findall(text) if len(w) >= _LETTERS)


def _units(after: str) -> Iterator[str]:
    """Yield the words that a number may be of: the next ones, if none is a time or measure.

    A short word is a preposition or the like, behind which other things are named.
    """
    phrase = re.split(r"[.,;:!?()\"“”«»]|\d", after, maxsplit=1)[0]
    words = takewhile(lambda word: len(word) >= _LETTERS, _WORD.findall(phrase)[:_WORDS_AFTER])
    stems = [stem_of(word) for word in words]
    if not _UNITS.intersection(stems):
        yield from stems


def _differ(one: _Claim, other: _Claim) -> bool:
    """Whether two claims give different numbers of one thing."""
    times = max(one.value, other.value) / min(one.value, other.value)
    if one.unit != other.unit or not 1 < times <= _MOST_TIMES:
        return False
    around = len(one.around & other.around)
    needed = _LEAST_AROUND_PEOPLE if one.unit in _PEOPLE else _LEAST_AROUND
    shared = _content(one.sentence.text) & _content(other.sentence.text) - {one.unit[:_LETTERS]}
    return around >= needed and len(shared) >= _LEAST_SHARED
