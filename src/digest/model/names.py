"""Ids and language tags. (calculation)"""

from __future__ import annotations

import hashlib

UNKNOWN_LANGUAGE = "und"


def derive_id(*parts: str) -> str:
    """Return a 16-digit hexadecimal id of the parts; equal parts give equal ids."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def base_language(tag: str) -> str:
    """Return the primary subtag of a BCP 47 tag: `pt` for `pt-BR`."""
    return tag.replace("_", "-").split("-")[0].lower()
