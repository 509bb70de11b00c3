"""Whether an answer looks like a few sentences of news. (calculation)

In: an answer as the model gave it. Out: why it cannot be one, or nothing. What it says is
judged elsewhere (`faithful`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MIN_SENTENCES, MAX_SENTENCES = 2, 4
# The 274 sentences of human summaries in the two sets have 26 to 400 characters, two of them more.
_MIN_CHARACTERS, _MAX_CHARACTERS = 20, 400
MAX_ANSWER = MAX_SENTENCES * _MAX_CHARACTERS

_LIST = re.compile(r"(?m)^\s*(?:[-–—*•‣◦#>|+]|\d{1,2}[.)]|[a-z]\))\s")
_MARKUP = re.compile(
    r"\*\*|__|```|`|\]\(|<[/!?a-zA-Z|]|\[/?INST\]|^#|\{\{|&[a-z]{2,6};", re.MULTILINE
)
_ADDRESS = re.compile(r"://|\bwww\.|\b[\w-]{2,}\.[a-z]{2,24}(?:\b|/)|[\w.-]@[\w-]")
_END = re.compile(r"""[.!?…؟。！？।۔]["'”’»«“)\]]*$""")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Persian and Indic scripts need them between letters.
_JOINERS = frozenset("\u200c\u200d\n\u00ad")
# The model speaks of itself, of its task or to whom it works for.
_META = re.compile(
    r"""(?ix)\b(?:
    as\s+an\s+ai|language\s+model|i\s+(?:cannot|can['’]t|am\s+(?:unable|sorry)|have\s+summari[sz]ed)|
    i['’]m\s+(?:sorry|unable)|here(?:['’]s|\s+(?:is|are))\s+(?:a|an|the|your|my)\b.{0,40}(?:summary|
    sentence|version)|(?:this|the)\s+(?:summary|text\s+above)|in\s+summary|summary\s*:|sure\s*[,!:]|
    certainly\s*[,!]|of\s+course\s*!|(?:previous|prior|above)\s+instructions|system\s+prompt|
    the\s+(?:provided\s+)?articles?\s+(?:above|below|provided|does|do|says|states|mentions?)|
    aquí\s+(?:está|tienes|tiene)|en\s+resumen|resumen\s*:|como\s+(?:modelo|una?\s+ia)|
    instrucciones\s+anteriores|lo\s+siento\s*,|
    voici\s+(?:un|le|une|la)|en\s+résumé|résumé\s*:|en\s+tant\s+qu['’](?:ia|un\s+modèle)|
    instructions\s+précédentes|
    hier\s+ist\s+(?:eine?|die)|zusammenfassend|zusammenfassung\s*:|als\s+(?:ki|sprachmodell)|
    vorherigen?\s+anweisungen|
    aqui\s+está|em\s+resumo|resumo\s*:|como\s+um\s+modelo|instruções\s+anteriores|
    ecco\s+(?:un|il|una|la)|in\s+sintesi|riassunto\s*:|come\s+modello|istruzioni\s+precedenti
    )"""
)


def find_misform(answer: str, sentences: Sequence[str], sources: str) -> str:
    """Return why an answer, divided into sentences, cannot be shown, or an empty string.

    What reads like talk of a model about itself is let through where the sources say the same.
    """
    if len(answer) > MAX_ANSWER:
        return "too long"
    faults = (
        ("characters", any(map(_is_odd, answer))),
        ("list", bool(_LIST.search(answer))),
        ("markup", bool(_MARKUP.search(answer))),
        ("address", bool(_ADDRESS.search(answer))),
        ("talk about itself", _speaks_of_itself(answer, sources)),
        ("sentences", not MIN_SENTENCES <= len(sentences) <= MAX_SENTENCES),
        ("unfinished", not all(map(_is_finished, answer.splitlines()))),
        ("no sentence", not all(map(_is_sentence, sentences))),
        ("repetition", len({sentence.casefold() for sentence in sentences}) < len(sentences)),
    )
    return next((fault for fault, found in faults if found), "")


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE and character not in _JOINERS


def _is_finished(line: str) -> bool:
    return not line.strip() or bool(_END.search(line.rstrip()))


def _is_sentence(text: str) -> bool:
    return _MIN_CHARACTERS <= len(text) <= _MAX_CHARACTERS and _is_finished(text)


def _speaks_of_itself(answer: str, sources: str) -> bool:
    told = sources.casefold()
    return any(match[0].casefold() not in told for match in _META.finditer(answer))
