"""Where the sources of a story give different numbers for one thing. (calculation)

In: the story's articles with their sentences. Out: the sentences that differ,
each with its number. Two numbers are of one thing where the same word follows closely ("2,000
troops", "3,000 more troops"), the sentences share further words that weigh, and neither article
knows the other's number. Better none than a wrong one: what is a year, a time, a share, a sum of
money or an age is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from digest.model import Article, Contrast, Sentence, base_language
from digest.story.keys import stem_of
from digest.story.terms import Background, cosine, terms_of

_MOST = 2
# What matters is said early.
_SENTENCES_READ = 25
# Numbers of one thing are of one size: five times as many is something else.
_MOST_TIMES = 5.0
# A choice on the safe side: sentences about one thing share names and verbs, not one noun alone.
_LEAST_ALIKE = 0.25
_WORDS_AFTER = 3
_NUMBER = re.compile(
    r"(?<![\w.,:/$€£¥-])(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d+)(?![\d.,:/]*\d|[\w%€$£°:])"
    r"(?!\s?(?:%|€|\$|£|°|percent|por\s+ciento|prozent|pour\s+cent|per\s+cent))"
)
_GROUPS = re.compile(r"[.,\u00a0\u202f ]")
_WORD = re.compile(r"[^\W\d_]{3,}")
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


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number of something, as a sentence gives it."""

    unit: str
    value: int
    written: str
    sentence: Sentence


def find_contrasts(
    articles: Sequence[Article], read: Mapping[str, Sequence[Sentence]]
) -> tuple[Contrast, ...]:
    """Return where articles of different sources differ, two at most, in the order of the articles.

    Only articles in one language are compared. `read` has the sentences of each by its id.
    """
    if len({article.source_id for article in articles}) < _LEAST:
        return ()
    found = (
        contrast
        for language in dict.fromkeys(base_language(article.language) for article in articles)
        for contrast in _within(
            [a for a in articles if base_language(a.language) == language], read
        )
    )
    return tuple(islice(found, _MOST))


def _within(
    articles: Sequence[Article], read: Mapping[str, Sequence[Sentence]]
) -> tuple[Contrast, ...]:
    """Return where articles in one language differ."""
    claims = {article.id: tuple(_claims(read[article.id])) for article in articles}
    values = {id_: frozenset(claim.value for claim in found) for id_, found in claims.items()}
    background = Background(terms_of(s.text) for a in articles for s in read[a.id])
    found: dict[str, Contrast] = {}
    for at, first in enumerate(articles):
        for second in articles[at + 1 :]:
            if first.source_id == second.source_id:
                continue
            for one, other in _pairs(claims[first.id], claims[second.id]):
                differ = one.value not in values[second.id] and other.value not in values[first.id]
                if differ and one.unit not in found and _is_same_thing(one, other, background):
                    found[one.unit] = Contrast(
                        numbers=(one.written, other.written),
                        sentences=(one.sentence, other.sentence),
                    )
    return tuple(found.values())


def _claims(sentences: Sequence[Sentence]) -> Iterator[_Claim]:
    for sentence in sentences[:_SENTENCES_READ]:
        for number in _NUMBER.finditer(sentence.text):
            value = int(_GROUPS.sub("", number[1]))
            is_year = value in _YEARS and number[1].isdigit()
            if value < _LEAST or is_year:
                continue
            after = sentence.text[number.end() : number.end() + 60]
            for unit in _units(after):
                yield _Claim(unit, value, number[1], sentence)


def _units(after: str) -> Iterator[str]:
    """Yield the words that a number may be of: the next ones, if none is a time or measure."""
    phrase = re.split(r"[.,;:!?()\"“”«»]|\d", after, maxsplit=1)[0]
    words = [stem_of(word) for word in _WORD.findall(phrase)[:_WORDS_AFTER]]
    if words and not _UNITS.intersection(words):
        yield from (word for word in words if len(word) >= _WORDS_AFTER + 1)


def _pairs(first: Sequence[_Claim], second: Sequence[_Claim]) -> Iterator[tuple[_Claim, _Claim]]:
    for one in first:
        for other in second:
            times = max(one.value, other.value) / min(one.value, other.value)
            if one.unit == other.unit and 1 < times <= _MOST_TIMES:
                yield one, other


def _is_same_thing(one: _Claim, other: _Claim, background: Background) -> bool:
    vectors = [
        background.weigh(_without(terms_of(claim.sentence.text), claim.unit))
        for claim in (one, other)
    ]
    return cosine(*vectors) >= _LEAST_ALIKE


def _without(counts: Counter[str], unit: str) -> Counter[str]:
    """Return the terms without numbers and without what is counted."""
    return Counter({t: n for t, n in counts.items() if t.isalpha() and stem_of(t) != unit})
