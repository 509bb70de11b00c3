"""The same item under a new id. (calculation)

In: a feed's entries, and what is known of the source's earlier ones. Out: the entries, each with
the id it is known by. Sites change their GUIDs (a new system, https for http, a counter of
edits); without this, all that is in the feed would come again as new. Must not know the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.model import Entry

# An address whose title changes and whose date moves by this much holds the next edition of
# something regular, not a correction. Chosen: a little less than a day, for daily editions.
_NEXT_EDITION = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What identifies an entry that is stored already; `url` in canonical form, as in `Entry`."""

    id: str
    url: str | None
    title: str | None
    published: datetime | None


_Item = Entry | KnownEntry


def recognise(entries: Sequence[Entry], known: Iterable[KnownEntry]) -> tuple[Entry, ...]:
    """Return the entries in their order; one with an unknown id takes that of the known entry
    which has its address, or else its title and time of publication.

    An address or title says nothing where several items share it, in the feed or among the
    known; nor does the address of the home page. No two entries end up with one id.
    """
    stored = tuple(known)
    ids = {item.id for item in stored}
    present = {entry.id for entry in entries}
    free = tuple(item for item in stored if item.id not in present)
    taken: dict[str, str] = {}
    for mark in (_address, _headline):
        shared = _repeated(mark, entries) | _repeated(mark, stored)
        names = {key: item for item in free if (key := mark(item)) and key not in shared}
        for entry in entries:
            old = names.get(mark(entry))
            if entry.id in ids or entry.id in taken or old is None or old.id in taken.values():
                continue
            if not _is_next_edition(entry, old, len(entries)):
                taken[entry.id] = old.id
    return tuple(replace(entry, id=taken.get(entry.id, entry.id)) for entry in entries)


def _address(item: _Item) -> Hashable:
    """Return the address without its scheme; nothing for a home page."""
    if not item.url:
        return None
    parts = urlsplit(item.url)
    path = parts.path.rstrip("/")
    return (parts.netloc, path, parts.query) if path or parts.query else None


def _headline(item: _Item) -> Hashable:
    return (item.title, item.published) if item.title and item.published else None


def _repeated(mark: Callable[[_Item], Hashable], items: Iterable[_Item]) -> set[Hashable]:
    counts = Counter(map(mark, items))
    return {key for key, count in counts.items() if count > 1}


def _is_next_edition(entry: Entry, old: KnownEntry, size: int) -> bool:
    """Whether an address was used again: of a bulletin, which may be all that its feed holds."""
    if not (entry.published and old.published):
        return False
    moved = abs(entry.published - old.published) >= _NEXT_EDITION
    return moved and (size == 1 or entry.title != old.title)
