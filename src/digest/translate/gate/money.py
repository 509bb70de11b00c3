"""Whether the money of a sentence is that of its translation. (calculation)

In: a check. Out: a fault that names what became of a currency, or nothing.
"""

from __future__ import annotations

import re

from digest.translate.gate.check import Check, Fault, FaultKind

# By symbol or code, and by word; pounds and reals by word are weights and adjectives too.
_SYMBOLS = {
    "dollar": r"(?<![A-Za-z]R)\$|\bUSD\b|美元|美金",
    "euro": r"€|\bEUR\b|欧元|歐元",
    "pound": r"£|\bGBP\b|英镑|英鎊",
    "yen": r"¥|￥|\bJPY\b|\bCNY\b|日元|円|人民币",
    "real": r"R\$|\bBRL\b",
}
_WORDS = {
    "dollar": r"\b(?:d[oóòô]ll?ar\w*|доллар\w*|долар\w*|دولار\w*)|달러|ドル|دولار",
    "euro": r"\b(?:euros?|evro\w*|eurów|євро|евро|avro)\b|يورو|유로|ユーロ",
    "pound": r"\b(?:pounds?|libras?|livres?|sterlin\w*|esterlin\w*|pfund\w*|lliur\w+|pond|ponden|"
    r"funt\w*|фунт\w*|lire?)\b|جنيه|파운드|ポンド",
    "yen": r"\b(?:yen(?:es|s)?|ienes?|yuan\w*|yuanes|renminbi|иен\w*|юан\w*|єн\w*)\b|ين|엔|위안",
    "real": r"\b(?:reais|reales|reals)\b",
}
_SYMBOL = {kind: re.compile(pattern) for kind, pattern in _SYMBOLS.items()}
_ANY = {
    kind: re.compile(f"{pattern}|{_WORDS[kind]}", re.IGNORECASE)
    for kind, pattern in _SYMBOLS.items()
}
# What any of these words has in it; most sentences have none, and need no closer look.
_HINTS = (
    *("$", "€", "£", "¥", "￥", "usd", "eur", "gbp", "jpy", "cny", "brl", "doll", "dol", "dól"),
    *("dòl", "dôl", "долл", "дола", "دولار", "달러", "ドル", "美", "欧", "歐", "英", "元", "円"),
    *("人民币", "evro", "avro", "евр", "євр", "يورو", "유로", "ユーロ", "pound", "libra", "livre"),
    *("sterlin", "pfund", "lliur", "pond", "funt", "фунт", "lir", "جني", "파운드", "ポンド", "yen"),
    *("iene", "yuan", "renmin", "иен", "юан", "єн", "엔", "위안", "reais", "reales", "reals"),
)
_SAID_BY_WORD = ("dollar", "euro", "yen")


def _may_say(text: str) -> bool:
    folded = text.casefold()
    return any(hint in folded for hint in _HINTS)


def find_money(check: Check) -> Fault | None:
    """Return the fault of a currency that was lost or became another."""
    source, output = check.source, check.output
    if not _may_say(source) and not _may_say(output):
        return None
    said = {kind for kind, pattern in _ANY.items() if pattern.search(source)}
    shown = {kind for kind, pattern in _ANY.items() if pattern.search(output)}
    marked = {kind for kind, pattern in _SYMBOL.items() if pattern.search(source)}
    lost = (marked | said & set(_SAID_BY_WORD)) - shown
    new = {kind for kind in shown - said if kind in _SAID_BY_WORD or _SYMBOL[kind].search(output)}
    if lost and new:
        return Fault(FaultKind.MONEY, f"{min(lost)} became {min(new)}")
    if lost & marked:
        return Fault(FaultKind.MONEY, f"lost {min(lost & marked)}")
    if new and any(_SYMBOL[kind].search(output) for kind in new):
        return Fault(FaultKind.MONEY, f"added {min(new)}")
    return None
