"""The head of a Markdown file, between two lines of dashes. (calculation)

In: the text of a file. Out: what its head says of it, and the text below. The head is YAML
that anybody may have written: it is read without building objects, and only when it is short.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

# The worst head tried, 16,000 opening brackets, took 2.7 s on two busy cores.
_MAX_LENGTH = 8_000
_HEAD = re.compile(r"---[^\S\n]*\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
# A rule of dashes may open a text as well; a head opens with a key.
_KEY = re.compile(r"(?:\s|#.*\n)*[\w-]+[^\S\n]*:(?:\s|\Z)")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_MAX_TAGS = 32
_MAX_FIELD = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What a file says of itself; empty where it says nothing."""

    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return what the head says and the text without it.

    A head that is no YAML is left out all the same; one that no key opens is text. A date without
    a time is midnight, a time without a zone is UTC.
    """
    text = text.replace("\r\n", "\n")
    match = _HEAD.match(text, 0, _MAX_LENGTH)
    if match is None or not _KEY.match((match["yaml"] or "").strip() or "x:"):
        return FrontMatter(), text
    return _to_front_matter(_load(match["yaml"] or "")), text[match.end() :]


def _load(text: str) -> Mapping[str, Any]:
    try:
        fields = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError):
        return {}
    return {str(k).lower(): v for k, v in fields.items()} if isinstance(fields, dict) else {}


def _to_front_matter(fields: Mapping[str, Any]) -> FrontMatter:
    language = _text(fields.get("language", fields.get("lang")))
    return FrontMatter(
        title=_text(fields.get("title")),
        author=", ".join(_texts(fields.get("author", fields.get("authors")))) or None,
        published=_time(fields.get("date")),
        language=language if language and _LANGUAGE_TAG.fullmatch(language) else None,
        tags=_texts(fields.get("tags")),
    )


def _text(value: object) -> str | None:
    """Return what one field says in words; nested fields say nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return " ".join(str(value).split())[:_MAX_FIELD] or None


def _texts(value: object) -> tuple[str, ...]:
    """Return a list of words, given as such or with commas between them; each once."""
    parts = value if isinstance(value, list) else (_text(value) or "").split(",")
    named = [part.get("name") if isinstance(part, dict) else part for part in parts[:_MAX_TAGS]]
    return tuple(dict.fromkeys(text for part in named if (text := _text(part))))


def _time(value: object) -> datetime | None:
    if isinstance(value, str):
        value = _parse_time(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return None


def _parse_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
