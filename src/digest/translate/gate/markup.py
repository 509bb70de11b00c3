"""Whether what must stand stands, and no debris of an engine does. (calculation)

In: a check. Out: a fault of markup, or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from digest.translate.gate.check import Check, Fault, FaultKind

# Pieces of vocabularies: SentencePiece's space and its sign for what it does not know, Moses'
# hyphen, tags of models; a sign for a byte that was none.
_DEBRIS = re.compile(
    r"<(?:unk|s|/s|pad|mask|eos|bos)>|[▁⁇\ufffd￭]|@-@|@@|\[(?:UNK|MASK|PAD)\]|__[a-z]{2,3}__|>>\w{1,20}<<",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]{0,200})?/?>")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
# What code, addresses and templates are written as: no engine has business in them.
_HOLDERS = re.compile(
    r"https?://[^\s<>\"”»)]+|www\.[^\s<>\"”»)]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,200}\w|(?<![\w@.])@\w{2,}"
    r"|(?<![\w&#])#\w{2,50}|\{\{?[^{}\s]{0,40}\}?\}|(?<![\w%])%(?:\(\w{1,40}\))?[sdf]\b|\$\{\w{1,40}\}"
)
_END_OF_ADDRESS = ".,;:!?…'’"
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_WIDE_BRACKETS = str.maketrans("（）［］｛｝", "()[]{}")
_LIST_MARK = re.compile(r"(?:^|\s)\w{1,3}\)(?=\s)")
_ALLOWED = frozenset(
    "\t\n\r\u200c\u200d\u200e\u200f\u00ad\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
)


def find_markup(check: Check) -> Fault | None:
    """Return the fault of what was lost, changed or left over of markup and placeholders."""
    for told in (_lost(check), _new(check), _unbalanced(check)):
        if told:
            return Fault(FaultKind.MARKUP, told)
    return None


def _lost(check: Check) -> str:
    """Return what must stand in the output and does not, however often the source has it."""
    for kept in check.kept:
        if kept in check.source and kept not in check.output:
            return kept
    missing = _tags(check.source) - _tags(check.output)
    if missing:
        return next(iter(missing))
    holders = {found.rstrip(_END_OF_ADDRESS) for found in _HOLDERS.findall(check.source)}
    return min((one for one in holders if one not in check.output), default="")


def _new(check: Check) -> str:
    """Return what the source does not have and no translation needs."""
    for pattern in (_DEBRIS, _TAG, _ENTITY):
        for found in pattern.finditer(check.output):
            if found[0] not in check.source:
                return found[0]
    if check.output.isprintable():
        return ""
    return next(
        (f"U+{ord(sign):04X}" for sign in check.output if _is_control(sign, check.source)), ""
    )


def _is_control(sign: str, source: str) -> bool:
    is_control = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn")
    return is_control and sign not in _ALLOWED and sign not in source


def _tags(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s+", " ", tag) for tag in _TAG.findall(text))


def _unbalanced(check: Check) -> str:
    """Return the bracket that is left open or closed too often, if the source's are in order."""
    wrong = _open(check.output)
    return wrong if wrong and not _open(check.source) else ""


def _open(text: str) -> str:
    text = text.translate(_WIDE_BRACKETS)
    for start, end in _BRACKETS.items():
        excess = text.count(end) - text.count(start)
        if excess < 0 or excess > len(_LIST_MARK.findall(text)):
            return start
    return ""
