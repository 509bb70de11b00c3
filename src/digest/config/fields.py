"""Values that stand in configuration files, each checked where it stands. (data)"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from digest.config.language import known_language

CATEGORY = "category:"
# What may stand in an HTTP header: no line break, ASCII only (RFC 9110, section 5.5).
HeaderText = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]

_AGE = re.compile(r"(\d{1,4})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _parse_age(value: object) -> object:
    match = _AGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write an age as a number and a unit: 90m, 36h, 2d or 1w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Age = Annotated[
    timedelta,
    BeforeValidator(_parse_age, json_schema_input_type=str),
]
Title = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]*$")]
# A title without a language is kept under this key.
ANY_LANGUAGE = "*"


def _titles(value: object) -> object:
    return {ANY_LANGUAGE: value} if isinstance(value, str) else value


def _title_language(tag: str) -> str:
    return tag if tag == ANY_LANGUAGE else known_language(tag)


Titles = Annotated[
    dict[Annotated[str, AfterValidator(_title_language)], Title],
    Field(min_length=1),
    BeforeValidator(_titles, json_schema_input_type=Title | dict[str, Title]),
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


def expand_home(path: Path) -> Path:
    """Return a path with `~` written out."""
    try:
        return path.expanduser()
    except RuntimeError as exc:
        raise ValueError(str(exc)) from exc


DocumentPath = Annotated[Path, AfterValidator(expand_home)]


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"not a regular expression: {exc}") from exc
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_regex)]


class Strict(BaseModel):
    """A mapping of known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyedRule(Strict):
    """A regular expression for one part of an entry, or for any of them; exactly one key."""

    any: Pattern | None = None
    title: Pattern | None = None
    text: Pattern | None = None
    author: Pattern | None = None
    category: Pattern | None = None

    @model_validator(mode="after")
    def _one_part(self) -> KeyedRule:
        if len(self.model_fields_set) != 1:
            raise ValueError("give one of any, title, text, author, category")
        return self


RuleOrPattern = Annotated[
    KeyedRule,
    BeforeValidator(
        lambda value: {"any": value} if isinstance(value, str) else value,
        json_schema_input_type=str | KeyedRule,
    ),
]


# The bounds of `Ranking`. What is worth nothing at all is `enabled: false`.
Weight = Annotated[float, Field(ge=0.1, le=10)]
Keyword = Annotated[str, Field(max_length=100, pattern=r"\w")]


class KeyedTopic(Strict):
    """A word or phrase, or a category; exactly one key."""

    keyword: Keyword | None = None
    category: Slug | None = None

    @model_validator(mode="after")
    def _one_key(self) -> KeyedTopic:
        if len(self.model_fields_set) != 1:
            raise ValueError("give either a word or phrase, or a category")
        return self


def _topic(value: object) -> object:
    """Read `climate` as a keyword, and `category:science` as `{category: science}`."""
    if not isinstance(value, str):
        return value
    name = value.removeprefix(CATEGORY)
    return {"keyword": value} if name == value else {"category": name.strip()}


Topics = Annotated[
    list[Annotated[KeyedTopic, BeforeValidator(_topic, json_schema_input_type=str | KeyedTopic)]],
    Field(max_length=200),
]
