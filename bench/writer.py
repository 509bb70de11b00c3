"""What the check of written summaries lets through, and what it stops.

    python -m bench.writer

Let through: sentences of human summaries held against their own article (some of these tell
what the article does not, so not every refusal is wrong), and sentences of articles as they
stand. Stopped: the latter, each with one thing changed. Also prints the shares of words that
the floor in `digest.writer.faithful` is set by.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from babel import Locale

from bench.data import read_records
from digest.language import Detector, split_sentences
from digest.model import Article, Block, BlockKind, Story
from digest.writer.faithful import MIN_SHARE, find_fault, word_share
from digest.writer.judge import Question, judge
from digest.writer.numbers import numbers_in, values_in
from digest.writer.sources import passages_of
from digest.writer.trace import MIN_TOPIC, terms, topic_share

LANGUAGES = ("en", "es", "de", "fr", "it", "pl", "ar")
TEXTS, SENTENCES = 60, 6
_DIGITS = re.compile(r"\d+")
# (The pattern for a capital: a letter that is none of the small ones of these languages.)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿąćęłńóśźżœ\u0600-\u06ff]"
_NAME = re.compile(rf"(?<=[a-zà-ÿ,] ){_CAPITAL}\w{{3,}}")
_FULL_NAME = re.compile(rf"(?<=[a-zà-ÿ,] )({_CAPITAL}\w{{2,}}) ({_CAPITAL}\w{{3,}})")
_NOT = {
    "en": (" is ", " is not "),
    "es": (" es ", " no es "),
    "de": (" ist ", " ist nicht "),
    "fr": (" est ", " n'est pas "),
    "it": (" è ", " non è "),
}


class Case(NamedTuple):
    """A sentence and the text that it should stand in."""

    sentence: str
    sources: str
    language: str


def summaries(language: str) -> list[Case]:
    """Return the sentences of human summaries, each with its article."""
    cases = []
    for record in read_records(f"summaries/{language}.jsonl"):
        text = record.get("text") or " ".join(record["sentences"])
        told = re.sub(r" \.(?=\S)", " .\n", str(record["summary"])).splitlines()
        parts = [part for line in told for part in split_sentences(line, language)]
        cases += [Case(part, text, language) for part in parts if len(part.split()) > 3]
    return cases


def articles(language: str) -> list[str]:
    """Return texts in a language, as they were written rather than translated by machine."""
    records = (r for r in read_records("same-story/pairs.jsonl") if r["pair_id"][0].isdigit())
    texts = (r[f"text{n}"] for r in records for n in (1, 2) if r[f"lang{n}"] == language)
    return [text for text in dict.fromkeys(texts) if len(text) > 800][:TEXTS]


def openings(texts: Iterable[str], language: str) -> list[Case]:
    """Return the first sentences of texts, each with its text."""
    return [
        Case(sentence, text[:6000], language)
        for text in texts
        for sentence in split_sentences(text[:3000], language)[1:SENTENCES]
    ]


# --- damage: each gives the sentence with one thing changed, or nothing where it has none --------


def number_changed(case: Case, _: Sequence[str], random: Random) -> str:
    """Write another number, which the text does not have, for one in digits."""
    found = list(_DIGITS.finditer(case.sentence))
    known = values_in(case.sources, case.language)
    for match in random.sample(found, len(found)):
        other = str(random.randint(2, 10 ** max(2, len(match[0]))))
        changed = case.sentence[: match.start()] + other + case.sentence[match.end() :]
        values = (number.values for number in numbers_in(changed, case.language))
        if any(known.isdisjoint(each) for each in values):
            return changed
    return ""


def number_swapped(case: Case, _: Sequence[str], random: Random) -> str:
    """Write another number of the text for one in digits."""
    return _swapped(_DIGITS, case, case.sources, random)


def name_changed(case: Case, others: Sequence[str], random: Random) -> str:
    """Write a name of another article, which this one does not have, for one."""
    changed = _swapped(_NAME, case, random.choice(others), random)
    new = set(re.findall(r"\w+", changed)) - set(re.findall(r"\w+", case.sentence))
    known = {word.casefold() for word in re.findall(r"[^\W\d_]+", case.sources)}
    return changed if all(word.casefold() not in known for word in new) else ""


def name_swapped(case: Case, _: Sequence[str], random: Random) -> str:
    """Write another name of the same article for one."""
    return _swapped(_NAME, case, case.sources, random)


def surname_swapped(case: Case, _: Sequence[str], random: Random) -> str:
    """Give one who has first name and surname in the sentence the surname of another there."""
    found = list(_FULL_NAME.finditer(case.sentence))
    surnames = sorted({m[2] for m in _FULL_NAME.finditer(case.sources)} - {m[2] for m in found})
    if not found or not surnames:
        return ""
    match, surname = random.choice(found), random.choice(surnames)
    return case.sentence[: match.start(2)] + surname + case.sentence[match.end(2) :]


def month_changed(case: Case, _: Sequence[str], random: Random) -> str:
    """Write another month, which the text does not have, for one."""
    months = list(Locale.parse(case.language).months["format"]["wide"].values())
    free = [month for month in months if month.casefold() not in case.sources.casefold()]
    found = re.search(rf"\b(?:{'|'.join(map(re.escape, months))})\b", case.sentence)
    if not found or not free:
        return ""
    return case.sentence[: found.start()] + random.choice(free) + case.sentence[found.end() :]


def negated(case: Case, _: Sequence[str], random: Random) -> str:  # noqa: ARG001
    """Say that it is not so."""
    plain, denied = _NOT.get(case.language, ("\0", ""))
    return case.sentence.replace(plain, denied, 1) if plain in case.sentence else ""


def affirmed(case: Case, _: Sequence[str], random: Random) -> str:  # noqa: ARG001
    """Leave out that it is not so."""
    plain, denied = _NOT.get(case.language, ("", "\0"))
    return case.sentence.replace(denied, plain, 1) if denied in case.sentence else ""


def _swapped(pattern: re.Pattern[str], case: Case, text: str, random: Random) -> str:
    found = list(pattern.finditer(case.sentence))
    others = sorted({m[0] for m in pattern.finditer(text)} - {m[0] for m in found})
    if not found or not others:
        return ""
    match = random.choice(found)
    return case.sentence[: match.start()] + random.choice(others) + case.sentence[match.end() :]


DAMAGES: tuple[Callable[[Case, Sequence[str], Random], str], ...] = (
    number_changed,
    name_changed,
    surname_swapped,
    month_changed,
    number_swapped,
    name_swapped,
    negated,
    affirmed,
)


# --- whole answers ---------------------------------------------------------------------------


def report_answers(texts: dict[str, list[str]]) -> None:
    """Print how many answers are accepted that repeat three sentences of their article, or of
    the next one in the language, and what judging one takes.
    """
    detector = Detector(LANGUAGES)
    for name, step in (("its own", 0), ("another's", 1)):
        verdicts, seconds = Counter[str](), 0.0
        for language, told in texts.items():
            for text, other in zip(told, [*told[step:], *told[:step]], strict=True):
                passages = passages_of(
                    Story(id="s", articles=(_article(text, language),)), language
                )
                if not passages:
                    continue
                answer = " ".join(split_sentences(other[:4000], language)[1:4])
                extract = tuple(s.text for s in passages[0].sentences[:3])
                question = Question(passages=passages, language=language, extract=extract)
                begun = perf_counter()
                fault = judge(answer, question, detector).fault.partition(":")[0]
                seconds += perf_counter() - begun
                verdicts[fault or "accepted"] += 1
        each = ", ".join(f"{kind} {count}" for kind, count in verdicts.most_common())
        total = verdicts.total()
        print(f"answers of {name:10} {total} texts, {seconds / total * 1000:.1f} ms each   {each}")


def _article(text: str, language: str) -> Article:
    return Article(
        id="a",
        source_id="a",
        source_name="a",
        category="news",
        url=None,
        title=text.partition("  ")[0][:200],
        author=None,
        published=None,
        language=language,
        blocks=(Block(BlockKind.PARAGRAPH, text),),
    )


# --- figures ---------------------------------------------------------------------------------


def fault(case: Case) -> str:
    """Return the kind of what was found against a sentence, or an empty string."""
    return find_fault([case.sentence], case.sources, case.language).partition(":")[0]


def report_passed(name: str, cases: Sequence[Case]) -> None:
    """Print how many are let through, and why the others are not."""
    faults = Counter(map(fault, cases))
    share = faults[""] / len(cases)
    reasons = ", ".join(f"{kind} {count}" for kind, count in faults.most_common() if kind)
    print(f"{name:24} {len(cases):5} sentences, let through {share:6.1%}   {reasons}")


def report_shares(language: str, cases: Sequence[Case]) -> None:
    """Print the shares of words that stand in the own article, and in the next one."""
    texts = list(dict.fromkeys(case.sources for case in cases))
    following = dict(zip(texts, [*texts[1:], texts[0]], strict=True))
    own = [word_share(case.sentence, case.sources) for case in cases]
    other = [word_share(case.sentence, following[case.sources]) for case in cases]
    for name, shares in (("own article", own), ("another", other)):
        cuts = quantiles(shares, n=100)
        picked = "  ".join(f"{n} %: {cuts[n - 1]:.2f}" for n in (1, 5, 10, 50, 90, 95, 99))
        below = sum(share < MIN_SHARE for share in shares) / len(shares)
        print(f"  words of {name:12} {language}   {picked}   below {MIN_SHARE}: {below:.1%}")


def report_damage(cases: Sequence[Case], texts: dict[str, list[str]]) -> None:
    """Print how many damaged sentences are stopped, of those that pass undamaged."""
    sound = [case for case in cases if not fault(case)]
    for damage in DAMAGES:
        random, tries = Random(7), Counter[str]()
        stopped = defaultdict[str, int](int)
        for case in sound:
            changed = damage(case, texts[case.language], random)
            if changed:
                tries[case.language] += 1
                stopped[case.language] += bool(fault(case._replace(sentence=changed)))
        each = "  ".join(f"{tag} {stopped[tag]}/{tries[tag]}" for tag in sorted(tries))
        share = sum(stopped.values()) / max(1, tries.total())
        print(f"{damage.__name__:16} {tries.total():5} sentences, stopped {share:6.1%}   {each}")


def report_topic(language: str) -> None:
    """Print how often a human summary is held to be about the opening of its article, and how
    often that of the next article is.
    """
    opened, told = [], []
    for record in read_records(f"summaries/{language}.jsonl"):
        sentences = record.get("sentences") or split_sentences(record["text"], language)
        opened.append(terms(" ".join(sentences[:3])))
        told.append(terms(record["summary"]))
    for name, others in (("own", told), ("another's", [*told[1:], told[0]])):
        shares = [topic_share(*pair) for pair in zip(others, opened, strict=True)]
        cuts = quantiles(shares, n=50)
        reached = sum(share >= MIN_TOPIC for share in shares)
        print(
            f"  topic, {name:10} {language}   2 %: {cuts[0]:.2f}  50 %: {cuts[24]:.2f}  "
            f"98 %: {cuts[48]:.2f}   at least {MIN_TOPIC}: {reached}/{len(shares)}"
        )


def main() -> None:
    """Print all figures."""
    for language in ("en", "es"):
        cases = summaries(language)
        report_passed(f"human summaries {language}", cases)
        report_shares(language, cases)
        report_topic(language)
    texts = {language: articles(language) for language in LANGUAGES}
    cases = [case for language in LANGUAGES for case in openings(texts[language], language)]
    report_passed("articles' own", cases)
    report_answers(texts)
    report_damage(cases, {tag: found for tag, found in texts.items() if found})


if __name__ == "__main__":
    main()
