"""Which scripts the letters of a text are of. (calculation)"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_KANA = frozenset({"HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA"})
# Signs that count as letters and are of no language's alphabet: ª and º, µ and what is like it.
_NO_SCRIPT = frozenset({"FEMININE", "MASCULINE", "MICRO", "MODIFIER", "FULLWIDTH", "MATHEMATICAL"})


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters, named as Unicode names them; kana is one."""
    if text.isascii():
        return frozenset({"LATIN"})
    return frozenset(map(_script_of, set(text))) - {""}


@lru_cache(maxsize=8192)
def _script_of(sign: str) -> str:
    if not sign.isalpha():
        return ""
    name = unicodedata.name(sign, "").split(" ")[0]
    return "" if name in _NO_SCRIPT else "KANA" if name in _KANA else name
