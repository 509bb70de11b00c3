"""The text of `sources.yaml` with one thing changed and every other character as it was.
(calculation)

In: the text, and what to change; out: the new text. YAML libraries lose spaces, quotes and line
ends when they write a file anew, so ruamel.yaml only says where in the text each thing stands,
and the text is cut there. Must not know files, nor whether the new text is a good list: who
calls has to read it again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.tokens import BlockEntryToken, FlowEntryToken

from digest.errors import ConfigError

BY_HAND = "is written in a way that only a person can change: edit the list by hand"
_END_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BLANK = re.compile(r"[ \t]*(?:\r\n|\n|\r)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a YAML text: where it begins and ends, and what it is made of.

    `children` of a mapping are its keys and values in turn. `value` is a scalar's. `end` of what
    stands on lines of its own is where its last part ends, comments after it left out.
    """

    start: int
    end: int
    column: int
    kind: str
    flow: bool = False
    value: str = ""
    style: str = ""
    children: tuple[Node, ...] = ()

    def get(self, key: str) -> Node | None:
        """Return the value of a key that stands in this mapping itself."""
        return next((value for name, value in self.pairs() if name.value == key), None)

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Yield keys with their values; nothing where it is no mapping."""
        if self.kind == "mapping":
            yield from zip(self.children[::2], self.children[1::2], strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text of YAML with where its groups and sources, their dashes and commas stand."""

    text: str
    groups: Node
    dashes: tuple[int, ...]
    commas: tuple[int, ...]

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Which source: the number of its group, and its own in the group, from 0."""

    group: int
    source: int


def read_document(text: str) -> Document:
    """Find the parts of a list that can be read.

    Raises:
        ConfigError: it is a list, but not one that can be changed by machine.
    """
    events = YAML(typ="safe", pure=True).parse(text)
    root = next(_nodes(iter(events)))
    groups = root.get("groups")
    if groups is None or groups.kind != "sequence":
        raise ConfigError(BY_HAND, key="groups")
    tokens = list(YAML(typ="safe", pure=True).scan(text))
    return Document(
        text=text,
        groups=groups,
        dashes=tuple(t.start_mark.index for t in tokens if isinstance(t, BlockEntryToken)),
        commas=tuple(t.start_mark.index for t in tokens if isinstance(t, FlowEntryToken)),
    )


def _nodes(events: Iterator[Any]) -> Iterator[Node]:
    """Yield the nodes of one level, up to its end."""
    for event in events:
        if isinstance(event, CollectionEndEvent):
            yield Node(start=event.start_mark.index, end=event.end_mark.index, column=0, kind="end")
            return
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            yield _collection(event, events)
        elif isinstance(event, ScalarEvent | AliasEvent):
            yield _leaf(event)


def _collection(event: Any, events: Iterator[Any]) -> Node:
    *children, end = _nodes(events)
    flow = bool(event.flow_style)
    last = children[-1].end if children else event.end_mark.index
    return Node(
        start=event.start_mark.index,
        end=end.end if flow else last,
        column=children[0].column if children and not flow else event.start_mark.column,
        kind="mapping" if isinstance(event, MappingStartEvent) else "sequence",
        flow=flow,
        children=tuple(children),
    )


def _leaf(event: Any) -> Node:
    is_alias = isinstance(event, AliasEvent)
    return Node(
        start=event.start_mark.index,
        end=event.end_mark.index,
        column=event.start_mark.column,
        kind="alias" if is_alias else "scalar",
        value="" if is_alias else event.value,
        style="" if is_alias else event.style or "",
    )


# --- one source --------------------------------------------------------------------------------


def set_key(document: Document, place: Place, key: str, value: str | bool) -> str:
    """Return the text with a key of a source set; what is quoted stays so.

    Raises:
        ConfigError: the source is an alias or another thing that has no keys of its own.
    """
    entry = _entry(document, place)
    known = entry.get(key)
    if known is None:
        return _with_key(document, entry, key, value)
    if known.kind != "scalar" or known.style in ("|", ">"):
        raise ConfigError(BY_HAND, key=key)
    return _spliced(document.text, known.start, known.end, scalar(value, known.style))


def drop_key(document: Document, place: Place, key: str) -> str:
    """Return the text without a key of a source.

    Where a comment stands behind the value, the caller should set the key instead.
    """
    entry = _entry(document, place)
    pairs = list(entry.pairs())
    name, value = next(pair for pair in pairs if pair[0].value == key)
    if entry.flow:
        return _without_item(document, name.start, value.end)
    start, end = _lines(document.text, name.start, value.end)
    if document.text[start : name.start].strip():
        # The key stands behind the dash, which the next key takes over.
        following = pairs[1][0].start if name is pairs[0][0] and len(pairs) > 1 else None
        if following is None:
            raise ConfigError(BY_HAND, key=key)
        return _spliced(document.text, name.start, following, "")
    return _spliced(document.text, start, end, "")


def has_comment(document: Document, place: Place, key: str) -> bool:
    """Whether something is written about a key, behind its value on a line of its own."""
    entry = _entry(document, place)
    value = entry.get(key)
    rest = _END_OF_LINE.match(document.text, value.end) if value and not entry.flow else None
    return rest is not None and "#" in rest[0]


def has_key(document: Document, place: Place, key: str) -> bool:
    """Whether a source has a key itself, not from its group or by a merge."""
    return _entry(document, place).get(key) is not None


def _entry(document: Document, place: Place) -> Node:
    entry = _sources(document, place.group).children[place.source]
    if entry.kind != "mapping":
        raise ConfigError(BY_HAND, key=f"groups.{place.group}.sources.{place.source}")
    return entry


def _sources(document: Document, group: int) -> Node:
    sources = document.groups.children[group].get("sources")
    if sources is None or sources.kind != "sequence":
        raise ConfigError(BY_HAND, key=f"groups.{group}.sources")
    return sources


def _with_key(document: Document, entry: Node, key: str, value: str | bool) -> str:
    written = f"{key}: {scalar(value)}"
    if entry.flow:
        return _spliced(document.text, entry.children[-1].end, None, f", {written}")
    return _below(document, entry.end, f"{' ' * entry.column}{written}")


# --- removing ----------------------------------------------------------------------------------


def remove(document: Document, place: Place) -> str:
    """Return the text without a source, and without its group where nothing else is in it.

    Comments within the source go with it; those above it stay, because they may be meant for
    what follows.

    Raises:
        ConfigError: it is the only source.
    """
    sources = _sources(document, place.group)
    if len(sources.children) > 1:
        return _without_child(document, sources, place.source)
    if len(document.groups.children) > 1:
        return _without_child(document, document.groups, place.group)
    raise ConfigError("the last source cannot be removed: a list names at least one; pause it")


def _without_child(document: Document, sequence: Node, number: int) -> str:
    child = sequence.children[number]
    if sequence.flow:
        return _without_item(document, child.start, child.end)
    dash = document.dashes[bisect_right(document.dashes, child.start) - 1]
    start, end = _lines(document.text, dash, child.end)
    if document.text[start:dash].strip():
        raise ConfigError(BY_HAND)
    end = _after_own_comments(document.text, end, dash - start)
    return _without_lines(document.text, start, end)


def _after_own_comments(text: str, end: int, dash: int) -> int:
    """Return where the comments end that are indented as what stands behind the dash."""
    while match := re.compile(rf" {{{dash + 1},}}#[^\r\n]*(?:\r\n|\n|\Z)").match(text, end):
        end = match.end()
    return end


def _without_lines(text: str, start: int, end: int) -> str:
    """Cut whole lines; of the blank lines above and below, only those above are left."""
    above = _END_OF_LINE.match(text, text.rfind("\n", 0, max(start - 1, 0)) + 1)
    if above is None or above[0].strip():
        return _with_final_newline_as_before(text, start, end)
    while match := _BLANK.match(text, end):
        end = match.end()
    if end == len(text):
        return text[:start].rstrip("\r\n") + _last_newline(text)
    return text[:start] + text[end:]


def _with_final_newline_as_before(text: str, start: int, end: int) -> str:
    kept = text[:start] + text[end:]
    return kept if end < len(text) or _last_newline(text) else kept.rstrip("\r\n")


def _last_newline(text: str) -> str:
    return next((end for end in ("\r\n", "\n") if text.endswith(end)), "")


def _without_item(document: Document, start: int, end: int) -> str:
    """Cut an item of a list in brackets with one comma, and its line if it had one alone."""
    text, commas = document.text, document.commas
    before, after = _comma_before(document, start), bisect_left(commas, end)
    if before is not None and "\n" not in text[before:start]:
        return text[:before] + text[end:]
    if after < len(commas) and _is_gap(text[end : commas[after]]):
        return _without_item_and_comma(text, start, commas[after] + 1)
    if before is None:
        raise ConfigError(BY_HAND)
    between = text[before + 1 : start]
    return text[:before] + (between if "#" in between else "") + text[end:]


def _comma_before(document: Document, start: int) -> int | None:
    """Return where the comma before an item stands, if there is one."""
    number = bisect_left(document.commas, start) - 1
    comma = document.commas[number] if number >= 0 else None
    return comma if comma is not None and _is_gap(document.text[comma + 1 : start]) else None


def _without_item_and_comma(text: str, start: int, end: int) -> str:
    line = _END_OF_LINE.match(text, end)
    begins = text.rfind("\n", 0, start) + 1
    if line and _is_gap(line[0]) and not text[begins:start].strip():
        return text[:begins] + text[line.end() :]
    rest = text[end:].lstrip(" ")
    return text[:start] + (text[end:] if rest.startswith("#") else rest)


def _is_gap(text: str) -> bool:
    """Whether nothing but spaces and comments stands there."""
    return not re.sub(r"#[^\r\n]*", "", text).strip()


# --- adding ------------------------------------------------------------------------------------


def append_sources(document: Document, group: int, entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the text with sources behind the last one of a group, written as that one is."""
    sources = _sources(document, group)
    last = sources.children[-1]
    if sources.flow:
        return _spliced(document.text, last.end, None, "".join(f", {_flow(e)}" for e in entries))
    dash = _dash_column(document, last)
    if last.kind == "mapping" and last.flow:
        written = [f"{' ' * dash}- {_flow(entry)}" for entry in entries]
    else:
        gap = last.column - dash if last.kind == "mapping" else 2
        written = [line for entry in entries for line in _block(entry, dash, gap)]
    return _below(document, last.end, document.newline.join(written), own=dash)


def append_group(
    document: Document, keys: Mapping[str, str], entries: Sequence[Mapping[str, Any]]
) -> str:
    """Return the text with a group of its own for sources, behind the last one."""
    groups = document.groups
    last = groups.children[-1]
    if groups.flow:
        inside = ", ".join(_flow(entry) for entry in entries)
        head = "".join(f"{key}: {scalar(value)}, " for key, value in keys.items())
        return _spliced(document.text, last.end, None, f", {{{head}sources: [{inside}]}}")
    dash = _dash_column(document, last)
    step = last.column - dash if last.kind == "mapping" and not last.flow else 2
    lines = _block(keys, dash, step) if keys else []
    opener = " " * (dash + step) if lines else f"{' ' * dash}-{' ' * (step - 1)}"
    lines.append(f"{opener}sources:")
    inner = dash + step + _sources_indent(document, last)
    lines += [line for entry in entries for line in _block(entry, inner, 2)]
    if _groups_stand_apart(document):
        lines.insert(0, "")
    return _below(document, last.end, document.newline.join(lines), own=dash)


def _sources_indent(document: Document, group: Node) -> int:
    """Return how far the dashes of a group's sources stand in from its keys."""
    sources = group.get("sources")
    if sources is None or sources.kind != "sequence" or sources.flow or group.flow:
        return 2
    return max(_dash_column(document, sources.children[0]) - group.column, 0)


def _groups_stand_apart(document: Document) -> bool:
    groups = document.groups.children
    between = [document.text[a.end : b.start] for a, b in pairwise(groups)]
    return not between or any(re.search(r"\n[ \t]*\r?\n", gap) for gap in between)


def _dash_column(document: Document, child: Node) -> int:
    dash = document.dashes[bisect_right(document.dashes, child.start) - 1]
    return dash - (document.text.rfind("\n", 0, dash) + 1)


def _block(entry: Mapping[str, Any], dash: int, gap: int) -> list[str]:
    lines = [f"{' ' * (dash + gap)}{key}: {scalar(value)}" for key, value in entry.items()]
    lines[0] = f"{' ' * dash}-{' ' * (gap - 1)}{lines[0].lstrip()}"
    return lines


def _flow(entry: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in entry.items()) + "}"


def scalar(value: str | bool, style: str = "") -> str:
    """Write a value so that it can stand anywhere, in quotes where it needs them or had them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    writer: Any = YAML(typ="safe", pure=True)
    writer.default_flow_style = True
    writer.allow_unicode = True
    writer.width = 1_000_000
    if style or not value.isprintable():
        writer.default_style = style or '"'
    out = StringIO()
    writer.dump([value], out)
    return out.getvalue().strip().removeprefix("[").removesuffix("]")


# --- text --------------------------------------------------------------------------------------


def _spliced(text: str, start: int, end: int | None, new: str) -> str:
    return text[:start] + new + text[start if end is None else end :]


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the line of `start` begins, and where the line of `end` ends."""
    begins = text.rfind("\n", 0, start) + 1
    if text[:end].endswith("\n"):
        return begins, end
    line = _END_OF_LINE.match(text, end)
    return begins, line.end() if line else end


def _below(document: Document, end: int, lines: str, own: int | None = None) -> str:
    """Put lines below the line where something ends, and the comments that are its own.

    A text without a line end at its end stays without.
    """
    text = document.text
    _, at = _lines(text, end, end)
    if own is not None:
        at = _after_own_comments(text, at, own)
    if not text[:at].endswith(("\n", "\r")):
        return text[:at] + document.newline + lines + text[at:]
    return text[:at] + lines + document.newline + text[at:]
