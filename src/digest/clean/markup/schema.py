"""JSON-LD as pages carry it: schema.org's article and breadcrumb. (calculation)

In: the contents of a page's `application/ld+json` scripts. Out: plain values. Tolerant: broken
JSON is repaired where that is cheap, else passed over. Must not know what is read from it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

Thing = Mapping[str, Any]

# Real pages carry 1 to 60 kB; a catalogue of a whole shop is no article's description.
_MAX_SCRIPT = 500_000
_MAX_THINGS = 2000
_ARTICLE = re.compile(r"(?:.*Article|.*BlogPosting|Report|Review|LiveBlogPosting|.*NewsItem)")
_COMMENTS = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def read_things(scripts: Sequence[str]) -> tuple[Thing, ...]:
    """Return every object in the scripts, outer ones first; what is no JSON is passed over."""
    return tuple(_things(scripts))


def article_of(things: Sequence[Thing]) -> Thing:
    """Return the first thing that is an article of some kind; empty where there is none."""
    return next((t for t in things if _is_a(t, _ARTICLE)), {})


def breadcrumb_of(things: Sequence[Thing]) -> tuple[str, ...]:
    """Return the names on the path to the page, the page itself last."""
    crumb = re.compile("BreadcrumbList")
    path = next((t for t in things if _is_a(t, crumb)), {})
    items = path.get("itemListElement")
    items = items if isinstance(items, list) else []
    names = (_crumb_name(item) for item in items if isinstance(item, dict))
    return tuple(name for name in names if name)


def _crumb_name(item: Thing) -> str:
    inner = item.get("item")
    return text_of(item.get("name")) or text_of(inner.get("name") if _is_thing(inner) else None)


def names_of(value: object) -> list[str]:
    """Return the names of one or several people or organisations."""
    values = value if isinstance(value, list) else [value]
    return [n for v in values[:20] for n in texts_of(v.get("name") if _is_thing(v) else v)]


def text_of(value: object) -> str:
    """Return the first text in the value, entities decoded; empty where it has none."""
    return next(iter(texts_of(value)), "")


def texts_of(value: object) -> list[str]:
    """Return the texts in the value: itself, or those of its list or `@value`."""
    values = value if isinstance(value, list) else [value]
    plain = (v.get("@value") or v.get("name") if _is_thing(v) else v for v in values[:20])
    return [html.unescape(v).strip() for v in plain if isinstance(v, str) and v.strip()]


def _is_thing(value: object) -> TypeGuard[Thing]:
    return isinstance(value, dict)


def _is_a(thing: Thing, kinds: re.Pattern[str]) -> bool:
    kind = thing.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return any(isinstance(n, str) and kinds.fullmatch(n.rpartition("/")[2]) for n in names)


def _things(scripts: Sequence[str]) -> Iterator[Thing]:
    """Yield every object, outer ones first, without recursion and up to a bound."""
    queue: list[Any] = [_load(script) for script in scripts]
    for number, value in enumerate(queue):
        if number >= _MAX_THINGS:
            return
        if isinstance(value, dict):
            yield value
        inner = value.values() if isinstance(value, dict) else value
        queue.extend(v for v in inner if isinstance(v, dict | list))


def _load(script: str) -> Any:
    """Parse, or return an empty list: JSON's own control characters are let through."""
    if len(script) > _MAX_SCRIPT:
        return []
    text = _COMMENTS.sub("", script)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            value = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict | list) else []
    return []
