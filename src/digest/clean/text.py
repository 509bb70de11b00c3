"""Small facts about a line of text that both readers need. (calculation)"""

from __future__ import annotations

import re
import textwrap

# Zero-width characters, soft hyphen, byte order mark: invisible, and they split words.
# The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u2060\ufeff\ud800-\udfff]"
)
_SENTENCE_END = re.compile(r"[.!…。！۔।။។][\"'”’»)\]]*$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Thai, Lao, Burmese and Khmer do not part words; five letters stand for one (a guess).
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_FIRST_SENTENCE = re.compile(r"^(.{10,}?[.!?…。！？])(?:\s|$)", re.S)
_TITLE_WIDTH = 110


def tidy(text: str) -> str:
    """Return the text on one line: white space folded, invisible characters removed."""
    plain = text.isascii() and text.isprintable()
    return " ".join((text if plain else _INVISIBLE.sub("", text)).split())


def count_words(text: str) -> int:
    """Return the number of words; two ideographs or kana count as one word, and so do
    five letters of a script that does not part words.
    """
    unparted = len(_CJK.findall(text)) // 2 + len(_UNPARTED.findall(text)) // 5
    return len(text.split()) + unparted


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a statement does. A question mark alone may end a headline."""
    return _SENTENCE_END.search(text) is not None


def shorten_to_title(text: str) -> str:
    """Return the first sentence, cut at a word with an ellipsis where it is long."""
    match = _FIRST_SENTENCE.match(text)
    first = match[1] if match else text
    return textwrap.shorten(first.rstrip(".。"), _TITLE_WIDTH, placeholder="…")
