"""The language of a text, among those that are expected. (calculation)

In: paragraphs and what was declared of them. Out: a BCP 47 tag. Must not know feeds or pages.

What a script says alone (Hangul, Greek, Thai) costs nothing. The rest is told by py3langid (Lui
and Baldwin 2012, langid.py; its model of 2025 knows 139 languages), once over all of its
languages; among those that are expected the likeliest is taken, unless another of the 139 is
clearly likelier: then the text is in that one, or nobody knows. `bench/language.py` measures it
beside the two other detectors that were candidates.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import Any

from digest.language.script import chinese_script, is_shared, main_script, only_language
from digest.language.words import ONLY
from digest.model import UNKNOWN_LANGUAGE, base_language

# Always candidates, so that a source's odd article in another language is seen.
_COMMON = ("en", "es", "pt", "fr", "de", "it")
# One name for what nobody keeps apart in writing: older codes, and varieties that the model
# has labels of their own for.
_SAME = {
    **{"nb": "no", "iw": "he", "hbo": "he", "in": "id", "ji": "yi", "fil": "tl", "mo": "ro"},
    **{"arz": "ar", "ary": "ar", "arb": "ar", "prs": "fa", "grc": "el", "sdh": "ku", "ckb": "ku"},
    **{"wuu": "zh", "yue": "zh", "cmn": "zh", "uzs": "uz", "sh": "sr", "bs": "sr", "hr": "sr"},
}
# Labels that are no answer: no language at all, and Latin, which today is filler (lorem ipsum).
_NO_TEXT, _FILLER = "zxx", "la"

# The figures below were chosen on the 150 sentences of news in each of 16 languages (NTREX) that
# `python -m bench.language` measures, whole and cut to 40 and 20 characters; it measures FLORES
# too, which nothing was chosen on.
# Fewer letters say nothing, and do not contradict what was declared.
_MIN_LETTERS, _MIN_CONTRADICTION = 10, 25
# The likeliest candidate must have this share of what the candidates have together.
_MIN_SHARE, _CONTRADICTION_SHARE = 0.4, 0.7
# Another language must be so many times likelier than a candidate to displace it.
_CLEARLY_LIKELIER = 4.0
# What was declared counts so many times.
_DECLARED = 5.0
# From here on a language that nobody expects is named, not merely unknown.
_LONG_LETTERS, _SURE = 60, 0.7

# A text is judged by its longest paragraphs, each by its beginning, a very long one by its middle
# too. With 120 characters of each, 2,427 of the 2,433 articles of same-story/pairs.jsonl are in
# the language that they are listed with; with four times as many 2,428, with 100 2,420.
_PARAGRAPHS, _SAMPLE, _VERY_LONG = 8, 120, 1600
_SHORT_PARAGRAPH = 60
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_CODE = re.compile(r"[{}\[\]=<>_|\\]|\w\(|[;:]\n")
_FIGURE = re.compile(r"[0-9%$€£+*/]")
# Prose has fewer of these signs: none of the 2,400 sentences is above.
_MAX_CODE, _MAX_FIGURES = 0.05, 1.0

# So many small words of the declared language, and none of another, and the model is not asked.
# On 9,408 blocks of real feeds it is then asked 4,698 times, not 8,465, and no block's language
# is another; no sentence of NTREX is taken for one in a language that it is not in.
_PLAIN_WORDS = 2
# Names alone are in no language: below this a short text without a small word may be that.
_NAMES_ALONE = 0.15
# Less likely than this is impossible: of 139 languages most are.
_LEAST_PROBABILITY = 1e-4

# What a declared tag looks like, and those that declare nothing (ISO 639-2).
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({UNKNOWN_LANGUAGE, _NO_TEXT, "mis", "mul"})

Probabilities = Mapping[str, float]


class Detector:
    """A detector over the configured languages; loads its model at first use."""

    def __init__(self, languages: Iterable[str]) -> None:
        configured = [base_language(tag) for tag in languages]
        # A language keeps the name it is configured by.
        self._names = {_same(code): code for code in (*_COMMON, *configured)}

    def language_of(self, text: str | Sequence[str], declared: str | None) -> str:
        """Return the language of a text, or that of most of a list of paragraphs.

        What was declared holds, with its region, unless the text clearly is in another
        language; `UNKNOWN_LANGUAGE` where neither says, and where the text is in a script or a
        language that nobody knows.
        """
        pieces = _pieces((text,) if isinstance(text, str) else text)
        declared = _usable(declared)
        said = _same(base_language(declared)) if declared else ""
        total: defaultdict[str, float] = defaultdict(float)
        letters = 0
        for piece, weight in pieces:
            judged, length = _plainly(piece, said) or _judge(piece)
            letters += length
            for language, probability in _with_declared(judged, said).items():
                total[language] += weight * probability
        found = self._decide(total, letters, said)
        return _with_region(found, declared, "".join(piece for piece, _ in pieces))

    def _decide(self, total: Probabilities, letters: int, said: str) -> str | None:
        """Return a base language, `UNKNOWN_LANGUAGE`, or none: the text does not say."""
        needed = _MIN_CONTRADICTION if said else _MIN_LETTERS
        if not total or letters < needed:
            return None
        likeliest, most = max(total.items(), key=_by_probability)
        probability = most / sum(total.values())
        sure = letters >= _LONG_LETTERS and probability >= _SURE
        best, weight, share = self._expected(total, said)
        least = _MIN_SHARE if said in ("", best) else _CONTRADICTION_SHARE
        if (
            said
            and not _is_known(said)
            and not (sure and self._contradicts(likeliest, probability))
        ):
            return None
        if weight * _CLEARLY_LIKELIER >= most and share >= least:
            return self._names.get(best, best)
        if not sure or likeliest == _NO_TEXT:
            return None
        return UNKNOWN_LANGUAGE if likeliest == _FILLER else self._names.get(likeliest, likeliest)

    def _contradicts(self, likeliest: str, probability: float) -> bool:
        """Whether a text cannot be in a language that the detector does not know either."""
        return likeliest in self._names or (likeliest != UNKNOWN_LANGUAGE and probability == 1.0)

    def _expected(self, total: Probabilities, said: str) -> tuple[str, float, float]:
        """Return the likeliest of the expected languages, its weight, and its share in theirs."""
        weights = {code: total.get(code, 0.0) for code in {*self._names, said or "en"}}
        best, weight = max(weights.items(), key=_by_probability)
        return best, weight, weight / (sum(weights.values()) or 1.0)


def _by_probability(item: tuple[str, float]) -> tuple[float, str]:
    return item[1], item[0]


def _usable(tag: str | None) -> str | None:
    """Return a declared tag in BCP 47's form; none for "English", "x-default", "und", "zxx"."""
    tag = (tag or "").strip().replace("_", "-")
    is_tag = _TAG.fullmatch(tag) and base_language(tag) not in _NO_LANGUAGE
    return tag if is_tag else None


def _with_declared(judged: Probabilities, said: str) -> Probabilities:
    """Return the probabilities once it is counted that a language was declared."""
    if said not in judged:
        return judged
    weighed = {**judged, said: judged[said] * _DECLARED}
    total = sum(weighed.values())
    return {code: value / total for code, value in weighed.items()}


def _same(code: str) -> str:
    return _SAME.get(code, code)


def _with_region(found: str | None, declared: str | None, text: str) -> str:
    """Return the declared tag where it agrees, else what was found; Chinese with its script."""
    if found is None:
        return declared or UNKNOWN_LANGUAGE
    agrees = declared is not None and _same(base_language(declared)) == _same(found)
    tag = declared if declared is not None and agrees else found
    script = chinese_script(text) if _same(base_language(tag)) == "zh" else None
    return tag if script is None or _writes(tag, script) else f"zh-{script}"


def _writes(tag: str, script: str) -> bool:
    """Whether a Chinese tag already says that it is in a script (RFC 5646, region or script)."""
    parts = {part.lower() for part in tag.replace("_", "-").split("-")[1:]}
    said = {"hans": "Hans", "hant": "Hant", "cn": "Hans", "sg": "Hans"}
    said |= dict.fromkeys(("tw", "hk", "mo"), "Hant")
    return script in {said[part] for part in parts if part in said}


def _pieces(paragraphs: Sequence[str]) -> list[tuple[str, int]]:
    """Return what to judge a text by, each with the length of text it stands for."""
    longest = nlargest(_PARAGRAPHS, (p for p in paragraphs if len(p) >= _SHORT_PARAGRAPH), key=len)
    pieces = [piece for text in longest for piece in _samples(text)]
    short = "\n".join(_short(paragraphs))
    return [*pieces, (_words(short), len(short))] if short.strip() else pieces


def _samples(text: str) -> list[tuple[str, int]]:
    if len(text) < _VERY_LONG:
        return [(_words(text), len(text))]
    half = len(text) // 2
    return [(_words(text[:half]), half), (_words(text[half : 2 * half]), half)]


def _short(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the short paragraphs, as far as a sample goes."""
    length = 0
    for text in paragraphs:
        if len(text) < _SHORT_PARAGRAPH and length < 2 * _SAMPLE:
            length += len(text)
            yield text


def _words(text: str) -> str:
    """Return a sample of the beginning of a text, without addresses."""
    beginning = text[: 2 * _SAMPLE]
    if not beginning.isascii():
        beginning = unicodedata.normalize("NFKC", beginning)  # (𝗯𝗼𝗹𝗱 letters, wide ones)
    return _NO_WORDS.sub(" ", beginning)[:_SAMPLE]


def _plainly(text: str, said: str) -> tuple[Probabilities, int] | None:
    """Return that a text is in the declared language, where its small words say it already."""
    if said not in ONLY:
        return None
    words = text.lower().split()
    own = sum(word in ONLY[said] for word in words)
    if own < _PLAIN_WORDS:
        return None
    others = (word for code in ONLY if code != said for word in words if word in ONLY[code])
    return None if next(others, None) else ({said: 1.0}, len(text))


@lru_cache(maxsize=256)
def _judge(text: str) -> tuple[Probabilities, int]:
    """Return how likely a text is in which language, and how many letters say so."""
    script, letters = main_script(text)
    if not letters or _is_no_prose(text, letters):
        return {}, 0
    only = only_language(script, text) or (None if is_shared(script) else UNKNOWN_LANGUAGE)
    if only is not None:  # a script says as much as a long text
        return {only: 1.0}, letters if letters < _MIN_LETTERS else letters + _LONG_LETTERS
    folded = _folded(text)
    likely = _probabilities(folded)
    if letters >= _LONG_LETTERS:
        return likely, letters
    if folded is not text:
        return (likely, letters) if max(likely.values()) >= _NAMES_ALONE else ({}, 0)
    return _weighed_twice(likely, text), letters


def _weighed_twice(likely: Probabilities, text: str) -> Probabilities:
    """Return the product of what a short text and its words in small letters alone say.

    In a short text names decide ("Der Government of Wales Act von 2017"), and they are of any
    language. On 40 characters, of 12 languages, 17 of 1,800 are wrong so, 28 without.
    """
    small = " ".join(word for word in text.split() if word == word.lower())
    if not small:
        return likely
    again = likely if small == text else _probabilities(small)
    product = {code: value * again.get(code, 0.0) for code, value in likely.items()}
    total = sum(product.values())
    return {code: value / total for code, value in product.items()} if total else likely


def _probabilities(text: str) -> Probabilities:
    """Return how likely the model finds its languages, those that it finds possible at all."""
    merged: defaultdict[str, float] = defaultdict(float)
    for language, probability in _identifier().rank(text):
        if probability < _LEAST_PROBABILITY:
            break
        merged[_SAME.get(language, language)] += probability
    return merged


def _is_no_prose(text: str, letters: int) -> bool:
    """Whether it is a table of figures or a program."""
    code = len(_CODE.findall(text))
    return code > _MAX_CODE * letters + 1 or len(_FIGURE.findall(text)) > _MAX_FIGURES * letters


def _folded(text: str) -> str:
    """Return a headline In Title Case as a sentence: the model learned from sentences.

    One that leaves its short words small stays as it is: these are judged on their own.
    """
    words = [word for word in text.split() if word[0].isalpha()]
    return text.lower() if len(words) > 2 and all(map(_is_capitalised, words)) else text


def _is_capitalised(word: str) -> bool:
    return word[0].isupper()


@lru_cache(maxsize=64)
def _is_known(language: str) -> bool:
    """Whether it is a language that the model knows."""
    return language in map(_same, _identifier().labels)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Return an identifier over all languages of the model."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # (imports NumPy: 0.2 s)

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
