"""Language tags as they are written in configuration. (calculation)"""

from __future__ import annotations

import re
from typing import Annotated

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator

from digest.errors import ConfigError

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?")


def known_language(tag: str) -> str:
    """Return the tag when it names a language that CLDR knows; ValueError otherwise."""
    if not (_LANGUAGE_TAG.fullmatch(tag) and _in_cldr(tag)):
        raise ValueError(f"{tag!r} is not a language tag such as es, en or pt-BR")
    return tag


def _in_cldr(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def check_language(tag: str, *, key: str) -> str:
    """Return the tag when it names a language.

    Raises:
        ConfigError: it does not; `key` names where it was given.
    """
    try:
        return known_language(tag)
    except ValueError as exc:
        raise ConfigError(str(exc), key=key) from exc


Language = Annotated[str, AfterValidator(known_language)]
