"""Which entries a source's rules let through. (calculation)

In: an `Entry` and its `Source` with the rules of `include` and `exclude`. Out: yes or no. Must
not know where the rules were written, nor what becomes of what they leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

from digest.model import Entry, Rule, RuleField, Source

# As many patterns as a long list has; a run asks them of every entry.
_COMPILED = 1024
# Each of these reads on from where it began only up to its own end: none can be made slow by
# many beginnings without an end.
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_WITHIN_A_WORD = re.compile(
    r"</?(?:a|abbr|b|code|em|font|i|mark|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?>", re.I
)
_TAG = re.compile(r"<[!/?a-z][^<>]*>", re.I)


def passes(entry: Entry, source: Source) -> bool:
    """Whether the source's rules let the entry through.

    A rule's regular expression is searched whatever the case: in the title, the author, each
    tag (`category`), the body as plain text on one line, or in each of them in turn (`any`).
    One match of `include`, where there is any, lets through; one of `exclude` does not.
    """
    if not (source.include or source.exclude):
        return True
    texts = _texts(entry, {rule.field for rule in (*source.include, *source.exclude)})
    if source.include and not _any_found(source.include, texts):
        return False
    return not _any_found(source.exclude, texts)


def _texts(entry: Entry, asked: set[RuleField]) -> dict[RuleField, tuple[str, ...]]:
    """Return what each field holds; the body, which takes time, only where it is asked for."""
    body = plain_body(entry) if asked & {RuleField.ANY, RuleField.TEXT} else ""
    texts = {
        RuleField.TITLE: (entry.title or "",),
        RuleField.TEXT: (body,),
        RuleField.AUTHOR: (entry.author or "",),
        RuleField.CATEGORY: entry.tags,
    }
    return texts | {RuleField.ANY: tuple(text for parts in texts.values() for text in parts)}


def _any_found(rules: Iterable[Rule], texts: dict[RuleField, tuple[str, ...]]) -> bool:
    return any(_matches(rule, texts) for rule in rules)


def _matches(rule: Rule, texts: dict[RuleField, tuple[str, ...]]) -> bool:
    search = _compiled(rule.pattern).search
    return any(search(text) for text in _present(texts[rule.field]))


def _present(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts there are: what an entry lacks is not an empty text that `^$` finds."""
    return (text for text in texts if text)


@lru_cache(maxsize=_COMPILED)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def plain_body(entry: Entry) -> str:
    """Return an entry's body as plain text on one line, tags stripped without a parser."""
    text = entry.body
    if entry.markup == "html":
        text = _WITHIN_A_WORD.sub("", _UNSEEN.sub(" ", text))
        text = unescape(_TAG.sub(" ", text))
    return " ".join(text.split())
