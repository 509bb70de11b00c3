"""Which script a text is written in, and what that says of its language. (calculation)

In: a text. Out: the script that most of its letters are of, named as Unicode names its
characters ("LATIN", "HANGUL", "CJK"). Knows nothing of detectors.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

# Scripts that, among the languages a newspaper is printed in, one alone is written in. Hebrew
# letters are Yiddish too and Ethiopic ones Tigrinya: `_FOREIGN` names what gives those away.
_ONLY = {
    "HANGUL": "ko",
    "KANA": "ja",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "ORIYA": "or",
}
_FOREIGN = re.compile("[װױײ\ufb1f\ufb2e\ufb2f]|[אי][\u05b7\u05b8]|[ቐ-ቝኸ-ኾኣ]")
# A text in them has one such sign in ten or fifteen; a word of them in another text is no matter.
_LEAST_FOREIGN = 0.03
# Scripts of several languages, which a detector has to tell apart.
_SHARED = frozenset({"LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "BENGALI", "CJK"})
# One sign of these is a syllable or a word: as much as three letters.
_DENSE = {"CJK": 3, "KANA": 3, "HANGUL": 3}
# Japanese is kana between the Chinese signs; a Chinese text has kana in a foreign name at most.
_LEAST_KANA = 0.1
_KANA = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH"})

# Signs that differ, of the most frequent ones of Chinese (the same word at the same place).
_SIMPLIFIED = frozenset(
    "们这国个来对时说会学过发现开关东车长门问间见观让认识请谈论语话读书写买卖"
    "钱银铁电风飞鱼鸟马岁华业万与专义亿从仅众优传伤体价众权机构样桥检欢气汉汤"
    "办务动劳势区医协单卫压厅历县参双变台号后听员响团园围图圆场坏块坚"
    "报拥择挥损换据战户执扩扫担态总惊应庆张强归当录径德总项顺预领频题颜类"
)
_TRADITIONAL = frozenset(
    "們這國個來對時說會學過發現開關東車長門問間見觀讓認識請談論語話讀書寫買賣"
    "錢銀鐵電風飛魚鳥馬歲華業萬與專義億從僅眾優傳傷體價權機構樣橋檢歡氣漢湯"
    "辦務動勞勢區醫協單衛壓廳歷縣參雙變臺號後聽員響團園圍圖圓場壞塊堅"
    "報擁擇揮損換據戰戶執擴掃擔態總驚應慶張強歸當錄徑項順預領頻題顏類"
)
_ONLY_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL
_ONLY_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED


def main_script(text: str) -> tuple[str, int]:
    """Return the script of most of the text, and how many letters of it there are.

    A sign that stands for a syllable or a word counts as three letters. Without any letter the
    script is empty.
    """
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return ("LATIN", letters) if letters else ("", 0)
    counts = Counter(map(_script_of, text))
    del counts[""]
    kana = sum(counts.pop(name, 0) for name in _KANA)
    if kana and kana >= _LEAST_KANA * (kana + counts["CJK"]):
        counts["KANA"] = kana + counts.pop("CJK", 0)
    if not counts:
        return "", 0
    weighed = {name: number * _DENSE.get(name, 1) for name, number in counts.items()}
    script = max(sorted(weighed), key=weighed.__getitem__)
    return script, weighed[script]


@lru_cache(maxsize=4096)
def _script_of(sign: str) -> str:
    """Return the first word of a letter's name, which is its script; empty for other signs."""
    if not sign.isalpha():
        return ""
    name = unicodedata.name(sign, "UNNAMED LETTER")
    return name.removeprefix("FULLWIDTH ").split(" ")[0]


def is_shared(script: str) -> bool:
    """Whether several languages that a detector knows are written in it."""
    return script in _SHARED


def only_language(script: str, text: str) -> str | None:
    """Return the one language of a script; none where this text is another of its languages."""
    foreign = len(_FOREIGN.findall(text))
    return _ONLY.get(script) if foreign <= _LEAST_FOREIGN * len(text) else None


def chinese_script(text: str) -> str | None:
    """Return `Hans` or `Hant` (ISO 15924) by the signs that differ; none where few do."""
    simplified = sum(sign in _ONLY_SIMPLIFIED for sign in text)
    traditional = sum(sign in _ONLY_TRADITIONAL for sign in text)
    if max(simplified, traditional) < 2 or min(simplified, traditional) * 4 > max(
        simplified, traditional
    ):
        return None
    return "Hans" if simplified > traditional else "Hant"
