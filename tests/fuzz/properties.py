"""What must hold for any input, whoever wrote it. (calculation)

In: bytes or text. Out: nothing; `AssertionError` says which property does not hold, and any other
exception is one that the reader should not have let out. The property tests here and the
harnesses in `fuzz/` both call these. Modules are imported when they are asked for, so that one
target does not load what another one needs.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from digest.errors import ConfigError, ParseError
from digest.model import Block, Entry, Feed, Fetched, Source

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SOURCE = Source(id="fuzz", name="Fuzz", url="https://example.org/feed")
# Issue 4: no hang over 2 s. Processor time, so that a busy machine does not decide; inputs of a
# megabyte and more are measured in test_blow_up.
LONGEST_SECONDS = 2.0
# Replacing one byte by U+FFFD (three bytes of UTF-8) is the most that any reader may add; a
# title may also stand in two places, as an entry's and as its text's first block.
_GROWTH, _ALLOWANCE = 4, 1_000
# Tags that a reader of markup must have understood as such.
_TAG = re.compile(r"</?(?:p|b|i|a|div|span|script|style|img|br|li|ul)(?:\s[^<>]*)?/?>", re.I)
# In these, tags are text (HTML 13.1.2): a reader may show them as such.
_RAW = re.compile(r"<(?:title|xmp|plaintext|listing)\b", re.I)
# What is taken out of a text may leave what looks like a tag: `<\x01i>` was none.
_HIDDEN = re.compile("[^\t\n\r -~\u00a0-\uffff]|[\u00ad\u200b-\u200f\u2060\ufeff]")
# What splits or hides text: all controls, and the line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Zl", "Zp", "Cs"})


@contextmanager
def quick() -> Iterator[None]:
    """Refuse what takes longer than two seconds of the processor."""
    began = time.process_time()
    yield
    spent = time.process_time() - began
    assert spent < LONGEST_SECONDS, f"took {spent:.1f} s"


def check_feed(content: bytes, content_type: str = "application/xml") -> None:
    """Check `parse_feed`: only `ParseError`, clean lines, believable dates, ids once."""
    from digest.ingest.feed.parse import parse_feed

    fetched = Fetched(
        source_id=SOURCE.id, content=content, content_type=content_type, url=SOURCE.url or ""
    )
    with quick():
        try:
            feed = parse_feed(SOURCE, fetched, now=NOW)
        except ParseError as exc:
            check_lines([exc.detail])
            return
    assert parse_feed(SOURCE, fetched, now=NOW) == feed, "not the same twice"
    _check_entries(feed, len(content))


def _check_entries(feed: Feed, size: int) -> None:
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids), "an id twice"
    _check_dates(feed.entries)
    for entry in feed.entries:
        check_lines((entry.title, entry.author, entry.language, entry.url, *entry.tags))
        assert entry.title or entry.body, "an entry of nothing"
        for address in filter(None, (entry.url, entry.image)):
            assert address.startswith(("http://", "https://")), f"not of the web: {address!r}"
    texts = (t for e in feed.entries for t in (e.title, e.body, e.author))
    check_size(filter(None, texts), size)


def _check_dates(entries: tuple[Entry, ...]) -> None:
    dates = [entry.published for entry in entries]
    known = [date for date in dates if date]
    assert known == sorted(known, reverse=True), "not newest first"
    assert None not in dates[: len(known)], "an undated entry before a dated one"
    for date in known:
        assert date.utcoffset() == timedelta(0), "not in UTC"
        assert date <= NOW + timedelta(days=1), "later than tomorrow"


def check_page(html: str) -> None:
    """Check `extract`: never raises; clean blocks without markup, the same twice."""
    from digest.clean.extract import extract

    with quick():
        content = extract(html, "https://example.org/a")
    assert extract(html, "https://example.org/a") == content, "not the same twice"
    _check_blocks(content.blocks, len(html))
    check_lines((content.title, content.author, content.section, content.language, content.url))
    if "&" not in html and not _RAW.search(html) and not _HIDDEN.search(html):
        for block in content.blocks:
            assert not _TAG.search(block.text), f"markup in {block.text[:200]!r}"


def check_with_page(body: str, html: str) -> None:
    """Check `with_page`: never raises; the page's text survives being kept as markup."""
    from digest.clean.extract import extract
    from digest.clean.page import with_page
    from digest.model import TextFrom

    entry = _entry(body)
    with quick():
        told = with_page(entry, html, "https://example.org/a")
    assert told.id == entry.id
    if told.text_from is TextFrom.PAGE:
        page = extract(html, "https://example.org/a").blocks
        assert _letters(extract(told.body).blocks) == _letters(page), "text lost on the way"
    else:
        assert told.body == body, "the feed's own text was changed"


def _letters(blocks: Iterable[Block]) -> str:
    return "".join("".join(block.text.split()) for block in blocks)


def _entry(body: str) -> Entry:
    return Entry(
        id="1",
        source_id="fuzz",
        url="https://example.org/a",
        title=None,
        author=None,
        published=None,
        language=None,
        body=body,
        markup="html",
    )


def check_dump(text: str) -> None:
    """Check `read_dump`: never raises, invents nothing, the same twice."""
    from digest.clean.boilerplate import read_dump

    with quick():
        content = read_dump(text)
    assert read_dump(text) == content, "not the same twice"
    _check_blocks(content.blocks, len(text))
    check_lines((content.title, content.author))
    given = set(text.split())
    for block in content.blocks:
        # A bullet or an invisible character may go; no word may come.
        new = [word for word in block.text.split() if word not in given]
        assert len(new) <= 2 or _without_unseen(new, text), f"words of its own: {new[:5]}"


def _without_unseen(words: list[str], text: str) -> bool:
    plain = "".join(c for c in text if c.isalnum())
    return all("".join(c for c in word if c.isalnum()) in plain for word in words)


def check_document(content: bytes, language: str | None = None) -> None:
    """Check `decode`: never raises; what is UTF-8 already comes back as it is."""
    from digest.ingest.document.decoding import decode

    with quick():
        text = decode(content, language)
    assert decode(content, language) == text, "not the same twice"
    if text is not None:
        text.encode("utf-8", "strict")
        check_size([text], len(content))


def check_opml(content: bytes) -> None:
    """Check `parse_opml`: only `ConfigError`; web addresses, each once."""
    from digest.ingest.opml import parse_opml

    with quick():
        try:
            feeds = parse_opml(content)
        except ConfigError as exc:
            check_lines([str(exc)])
            return
    urls = [outline.url for outline in feeds.outlines]
    assert len(set(urls)) == len(urls), "an address twice"
    for outline in feeds.outlines:
        check_lines((outline.url, outline.title, outline.category, outline.site))
        assert outline.url.lower().startswith(("http://", "https://"))
        assert outline.title, "a feed without a name"


def check_url(url: str) -> None:
    """Check `canonical_url`: never raises, and again changes nothing more."""
    from digest.links import canonical_url

    with quick():
        once = canonical_url(url)
    assert canonical_url(once) == once, f"not settled: {once!r}"
    # A letter beyond ASCII is up to four bytes, and each becomes three characters.
    assert len(once) <= 12 * len(url) + _ALLOWANCE, f"{len(url)} in, {len(once)} out"


# --- of any text ---------------------------------------------------------------------------------


def check_lines(texts: Iterable[str | None]) -> None:
    """Check that each text is one line without control characters."""
    for text in filter(None, texts):
        bad = {c for c in text if unicodedata.category(c) in _UNSEEN}
        assert not bad, f"{sorted(bad)!r} in {text[:200]!r}"


def _check_blocks(blocks: tuple[Block, ...], size: int) -> None:
    for block in blocks:
        assert block.text.strip(), "an empty block"
        assert block.text == " ".join(block.text.split()), f"not tidy: {block.text[:200]!r}"
    check_lines(block.text for block in blocks)
    check_size((block.text for block in blocks), size)


def check_size(texts: Iterable[str], size: int) -> None:
    """Check that not much more comes out than went in."""
    total = sum(len(text) for text in texts)
    assert total <= _GROWTH * size + _ALLOWANCE, f"{size} in, {total} out"
