"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). (calculation)

In: UTF-8. Out: a `RawFeed`, or None if it is something else. Values of a wrong type count as
missing. Must not know which entries are of use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from digest.ingest.feed.dates import read_plain_date
from digest.ingest.feed.parts import PictureFrom, join_address, order_pictures
from digest.ingest.feed.raw import MAX_ITEMS, RawEntry, RawFeed

_VERSION = "https://jsonfeed.org/version/"


def read_json_feed(content: bytes, url: str) -> RawFeed | None:
    """Read a JSON Feed that came from `url`."""
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    if not _text(feed, "version").startswith(_VERSION):
        return None
    return RawFeed(
        title=_text(feed, "title"),
        language=_text(feed, "language"),
        site=_address(feed, "home_page_url", url),
        entries=tuple(_read_item(item, url) for item in _objects(feed, "items")[:MAX_ITEMS]),
    )


def _read_item(item: dict[str, Any], url: str) -> RawEntry:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    authors = [*_objects(item, "authors"), *_objects(item, "author")]
    return RawEntry(
        guid=_text(item, "id"),
        link=_address(item, "url", url) or _address(item, "external_url", url),
        title=_text(item, "title"),
        body=html or text or _text(item, "summary"),
        markup="html" if html else "text",
        authors=tuple(name for author in authors if (name := _text(author, "name"))),
        tags=tuple(_texts(item, "tags")),
        images=order_pictures(_pictures(item), url),
        language=_text(item, "language"),
        published=read_plain_date(_text(item, "date_published")),
        updated=read_plain_date(_text(item, "date_modified")),
    )


def _pictures(item: dict[str, Any]) -> Iterator[tuple[PictureFrom, dict[str, str]]]:
    for kind, key in ((PictureFrom.CONTENT, "image"), (PictureFrom.THUMBNAIL, "banner_image")):
        yield kind, {"url": _text(item, key), "medium": "image"}
    for attachment in _objects(item, "attachments"):
        about = {"url": _text(attachment, "url"), "type": _text(attachment, "mime_type")}
        yield PictureFrom.ENCLOSURE, about


def _address(holder: dict[str, Any], key: str, base: str) -> str:
    address = _text(holder, key)
    return join_address(base, address) if address else ""


def _objects(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects of a list, or the one that stands in its place."""
    value = holder.get(key)
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def _texts(holder: dict[str, Any], key: str) -> Iterator[str]:
    value = holder.get(key)
    for each in value if isinstance(value, list) else ():
        yield _text({key: each}, key)


def _text(holder: dict[str, Any], key: str) -> str:
    """Return a text without what no text may hold: half characters and zeros; numbers as text."""
    value = holder.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    wide = value.replace("\0", "").encode("utf-16", "surrogatepass")
    return wide.decode("utf-16", "replace").strip()
