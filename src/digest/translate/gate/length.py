"""Whether a translation is as long as one can be. (calculation)

In: a check. Out: a fault of length, or nothing. The logarithm of the ratio of the characters is
normally distributed, more narrowly for long sentences (Gale and Church 1993, "A program for
aligning sentences in bilingual corpora").
"""

from __future__ import annotations

from math import log, sqrt

from digest.model import base_language
from digest.translate.gate.check import Check, Fault, FaultKind

# Characters for one of English, geometric means. The first six over the 997 sentences of
# FLORES-200 dev, which give the mean of each of their 30 pairs exactly; the others the medians of
# 150 sentences of NTREX.
_LENGTHS = {
    **{"en": 1.0, "es": 1.188, "pt": 1.084, "fr": 1.184, "it": 1.169, "de": 1.165},
    **{"ca": 1.172, "nl": 1.161, "pl": 1.134, "ru": 1.084, "uk": 1.013, "tr": 1.04},
    **{"ar": 0.939, "zh": 0.353, "gl": 1.074, "ro": 1.162},
}
# Estimates: no set at hand measures them.
_ESTIMATED = {"ja": 0.45, "ko": 0.5}
_USUAL_LENGTH = 1.1
# Standard deviation of the logarithm of the ratio, FLORES-200 dev; either way it is the same.
_SPREADS = {
    **{"en es": 0.141, "en pt": 0.123, "en fr": 0.126, "en it": 0.138, "de en": 0.124},
    **{"es pt": 0.143, "es fr": 0.145, "es it": 0.148, "de es": 0.161, "fr pt": 0.137},
    **{"it pt": 0.141, "de pt": 0.148, "fr it": 0.146, "de fr": 0.144, "de it": 0.156},
}
# The same between the sixteen languages of NTREX, and a guess where nothing was measured.
_USUAL_SPREAD, _UNKNOWN_SPREAD = 0.19, 0.3
# The table's spreads are of sentences of about 125 characters: over the 15 pairs of FLORES it is
# 0.23 below 50 characters, 0.15 around 95, and no less than 0.12 however long they are.
_TYPICAL, _NARROWEST = 125, 0.9
# Standard deviations: of FLORES's human translations 999 in 1,000 lie within -3.3 and 3.5.
_SHORT, _LONG = -3.3, 3.6
# A sentence without its end may be shorter by chance alone, but not often this much.
_SHORT_WITHOUT_END = -1.0
# Below so many characters of English a sentence may become anything but a tale.
_LEAST, _TALE = 20, 2.5
_ENDS = frozenset(".!?…。！？؟।;:\"'”’»)]」』")


def find_length(check: Check) -> Fault | None:
    """Return the fault of a translation too short or too long for its pair of languages."""
    source = len(check.source) / _length_of(check.source_language)
    output = len(check.output) / _length_of(check.language)
    if source < _LEAST:
        return Fault(FaultKind.LENGTH, "long") if output > _TALE * _LEAST else None
    off = _off(source, output, check)
    if off < _SHORT:
        return Fault(FaultKind.LENGTH, "short")
    if off > _LONG and output > _TALE * _LEAST:
        return Fault(FaultKind.LENGTH, "long")
    if off < _SHORT_WITHOUT_END and _ends(check.source) and not _ends(check.output):
        return Fault(FaultKind.LENGTH, "no end")
    return None


def lack(check: Check) -> float:
    """Return by how many standard deviations a translation is shorter than usual."""
    source = len(check.source) / _length_of(check.source_language)
    output = len(check.output) / _length_of(check.language)
    return -_off(source, output, check) if source >= _LEAST else 0.0


def _off(source: float, output: float, check: Check) -> float:
    width = max(_NARROWEST, sqrt(_TYPICAL / source))
    return log(max(output, 1) / source) / (width * _spread(check))


def _length_of(language: str) -> float:
    code = base_language(language)
    return _LENGTHS.get(code) or _ESTIMATED.get(code) or _USUAL_LENGTH


def _spread(check: Check) -> float:
    pair = sorted(map(base_language, (check.source_language, check.language)))
    measured = all(code in _LENGTHS for code in pair)
    return _SPREADS.get(" ".join(pair), _USUAL_SPREAD if measured else _UNKNOWN_SPREAD)


def _ends(text: str) -> bool:
    return text.rstrip()[-1:] in _ENDS
