"""What a reader of pages or of text dumps finds. (data)"""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An article's parts as they stand in the markup or text; empty where there are none."""

    title: str | None = None
    author: str | None = None
    language: str | None = None
    blocks: tuple[Block, ...] = ()
