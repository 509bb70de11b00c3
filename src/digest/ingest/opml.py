"""Lists of feeds as other readers write and read them: OPML 1.0, 1.1 and 2.0. (calculation)

In: the bytes of an OPML file; out: `Subscriptions`. In: sources; out: the bytes of an OPML file.
Must not know what list the feeds come from or go to. The formats: http://opml.org/spec2.opml;
attributes are read in any case, because programs write `xmlURL` and `xmlurl` too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.entities import html5
from itertools import groupby
from urllib.parse import urlsplit

from lxml import etree

from digest.errors import ConfigError
from digest.model import Source

# Kinds of outline whose `url` is a feed where they have no `xmlUrl` (files of 1.0).
_FEED_TYPES = frozenset({"rss", "atom", "feed", "rdf", "json"})
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_BARE_AMPERSAND = re.compile(rb"&(?!#\d+;|#x[0-9a-fA-F]+;|\w+;)")
_NAMED_ENTITY = re.compile(rb"&(\w+);")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# Far more than the dozen that the format and its readers know: lxml takes time that grows with
# the square of their number (0.9 s for 20,000 on one outline, minutes for 200,000).
_MOST_ATTRIBUTES = 200
# What XML 1.0 cannot hold (section 2.2).
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed as OPML names it.

    `category` is the innermost folder around it in the file's own words, or else the last part
    of its first `category`; empty where there is neither. `paused` is OPML's `isComment`, its
    own or a folder's.
    """

    url: str
    title: str
    category: str = ""
    site: str | None = None
    language: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """The feeds of an OPML file, in its order, each address once.

    `skipped` are outlines that are neither a folder nor lead to a feed; `repeated` are feeds
    named before.
    """

    outlines: tuple[Outline, ...]
    skipped: int = 0
    repeated: int = 0


def parse_opml(content: bytes) -> Subscriptions:
    """Read an OPML file; ampersands and letters that are not proper XML are put right first.

    Raises:
        ConfigError: not XML, not OPML, or with entities of its own, as an entity bomb has.
    """
    outlines: list[Outline] = []
    skipped = 0
    for found in _walk(_read_xml(content)):
        if found is None:
            skipped += 1
        else:
            outlines.append(found)
    merged: dict[str, Outline] = {}
    for outline in outlines:
        known = merged.setdefault(outline.url, outline)
        merged[outline.url] = _filled(known, outline)
    return Subscriptions(
        outlines=tuple(merged.values()), skipped=skipped, repeated=len(outlines) - len(merged)
    )


def write_opml(
    title: str,
    sources: Iterable[Source],
    *,
    paused: Iterable[Source] = (),
    sites: Mapping[str, str] | None = None,
) -> bytes:
    """Write the feeds among the sources as OPML 2.0, in a folder for each category.

    Paused ones are commented out, which is what `isComment` is for. Documents cannot be told in
    OPML: a comment says how many were left out. `sites` has the page of a source by its id.
    """
    off = {source.id for source in paused}
    everything = (*sources, *paused)
    feeds = [source for source in everything if source.url and not source.is_document]
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _xml_text(title)
    body = etree.SubElement(root, "body")
    if left_out := len(everything) - len(feeds):
        body.append(etree.Comment(f" {left_out} local documents are not in this list "))
    order = list(dict.fromkeys(source.category for source in feeds))
    in_folders = sorted(feeds, key=lambda source: order.index(source.category))
    for category, members in groupby(in_folders, key=lambda source: source.category):
        folder = etree.SubElement(body, "outline", text=category, title=category)
        for source in members:
            attributes = _attributes(source, (sites or {}).get(source.id))
            if source.id in off:
                attributes["isComment"] = "true"
            etree.SubElement(folder, "outline", attributes)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _attributes(source: Source, site: str | None) -> dict[str, str]:
    name = _xml_text(source.name)
    attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": source.url or ""}
    optional = {"htmlUrl": site, "language": source.language}
    return attributes | {key: value for key, value in optional.items() if value}


def _xml_text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _walk(root: etree._Element) -> Iterator[Outline | None]:
    """Yield every feed below the root in the file's order, None for what leads nowhere.

    Without recursion: a file may nest as deep as it likes.
    """
    pending = [(root, "", False)]
    while pending:
        element, folder, off = pending.pop()
        attributes = _lower_case(element)
        children = [child for child in element if isinstance(child.tag, str)]
        if _tag(element) == "outline":
            off = off or attributes.get("iscomment", "").lower() == "true"
            found = _outline(attributes, folder, off)
            if found or not children:
                yield found
            if not found:
                folder = _label(attributes) or folder
        pending.extend((child, folder, off) for child in reversed(children))


def _tag(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()


def _lower_case(element: etree._Element) -> dict[str, str]:
    """Return the attributes by their names in lower case, their white space folded."""
    if len(element.attrib) > _MOST_ATTRIBUTES:
        return {}
    return {
        etree.QName(str(name)).localname.lower(): " ".join(str(value).split())
        for name, value in element.attrib.items()
    }


def _outline(attributes: Mapping[str, str], folder: str, off: bool) -> Outline | None:
    address = attributes.get("xmlurl", "")
    if not address and attributes.get("type", "").lower() in _FEED_TYPES:
        address = attributes.get("url", "")
    url = _web_address(address)
    if url is None:
        return None
    own_category = attributes.get("category", "").split(",")[0].rstrip("/").rpartition("/")[2]
    return Outline(
        url=url,
        title=_label(attributes) or urlsplit(url).hostname or url,
        category=folder or own_category.strip(),
        site=_web_address(attributes.get("htmlurl", "")),
        language=attributes.get("language") or None,
        paused=off,
    )


def _label(attributes: Mapping[str, str]) -> str:
    """Return what people call it: `text`, which the format asks for, or what some write instead."""
    return attributes.get("text") or attributes.get("title") or ""


def _web_address(text: str) -> str | None:
    """Return an address of the web, or None; `feed:` is a way to write one."""
    address = re.sub(r"^feed:(?://)?(?=https?:)", "", text, flags=re.IGNORECASE)
    address = re.sub(r"^feed://", "http://", address, flags=re.IGNORECASE)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
    except ValueError:
        return None
    return address if usable else None


def _filled(known: Outline, again: Outline) -> Outline:
    """Return the first of two outlines of a feed with what only the second says."""
    return replace(
        known,
        category=known.category or again.category,
        site=known.site or again.site,
        language=known.language or again.language,
        paused=known.paused and again.paused,
    )


def _read_xml(content: bytes) -> etree._Element:
    if not content.strip():
        raise ConfigError("the OPML file is empty")
    try:
        root = _parse(content)
    except etree.XMLSyntaxError as broken:
        try:
            root = _parse(_put_right(content))
        except etree.XMLSyntaxError:
            raise _not_xml(broken) from broken
    if root is None or _tag(root) != "opml":
        name = "nothing" if root is None else f"<{_tag(root)}>"
        raise ConfigError(f"not OPML: it holds {name}")
    return root


def _not_xml(broken: etree.XMLSyntaxError) -> ConfigError:
    return ConfigError(f"not OPML: {' '.join(broken.msg.split())}", line=broken.lineno or None)


def _parse(content: bytes) -> etree._Element | None:
    """Parse XML strictly, without network and without following entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root: etree._Element | None = etree.fromstring(content, parser)
    declared = root.getroottree().docinfo.internalDTD if root is not None else None
    # In attributes, where all of OPML is, libxml2 follows entities whatever it was told.
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ConfigError("the OPML file has entities of its own, which no list of feeds needs")
    return root


def _put_right(content: bytes) -> bytes:
    """Return XML without what hand-made lists are most often broken by.

    These are `&` in addresses, names of HTML such as `&eacute;`, and letters of Windows-1252 in
    a file that says that it is UTF-8, or nothing. Wide encodings are left as they are.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    content = _NAMED_ENTITY.sub(_numbered, _BARE_AMPERSAND.sub(b"&amp;", content))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if b"utf-8" in content[:100].lower() or not _XML_DECLARATION.match(content):
            text = _XML_DECLARATION.sub(b"", content).decode("cp1252", errors="replace")
            return text.encode()
    return content.removeprefix(codecs.BOM_UTF8).lstrip()


def _numbered(match: re.Match[bytes]) -> bytes:
    """Return a named character of HTML by its number, which XML knows; others as text."""
    if match[1] in _OF_XML:
        return match[0]
    characters = html5.get(f"{match[1].decode('utf-8', errors='replace')};")
    if characters is None:
        return b"&amp;" + match[0][1:]
    return "".join(f"&#{ord(character)};" for character in characters).encode()
