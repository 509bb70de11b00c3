"""One target of atheris, which finds inputs by the branches that they reach. (action)

    python -m fuzz.target NAME [options of libFuzzer] FOLDER...    looks for failures
    python -m fuzz.target NAME FILE                                runs one input again

The first byte of an input chooses among a target's ways, the rest is read. What must hold is in
`tests.fuzz.properties`. Only `digest` is instrumented: the libraries below it would slow it down.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["digest"]):
    # What the properties use is instrumented where it is first imported: here.
    import digest.clean
    import digest.ingest
    import digest.ingest.opml
    import digest.links  # noqa: F401
    from digest.clean.template import site_of
    from digest.ingest.feed.blocked import describe_page
    from digest.ingest.feed.discover import discover_feeds
    from digest.model import Fetched

from tests.fuzz import properties as check

_TYPES = ("application/xml", "", "text/html", "application/feed+json", "text/xml; charset=cp1252")
_LANGUAGES = (None, "en", "ru", "ja")


def _feed(choice: int, content: bytes) -> None:
    check.check_feed(content, _TYPES[choice % len(_TYPES)])


def _page(_choice: int, content: bytes) -> None:
    check.check_page(content.decode("utf-8", "replace"))


def _with_page(choice: int, content: bytes) -> None:
    html = content.decode("utf-8", "replace")
    cut = len(html) * choice // 255
    check.check_with_page(html[:cut], html[cut:])


def _dump(_choice: int, content: bytes) -> None:
    check.check_dump(content.decode("utf-8", "replace"))


def _document(choice: int, content: bytes) -> None:
    check.check_document(content, _LANGUAGES[choice % len(_LANGUAGES)])


def _opml(_choice: int, content: bytes) -> None:
    check.check_opml(content)


def _url(_choice: int, content: bytes) -> None:
    url = content.decode("utf-8", "replace")
    check.check_url(url)
    site_of(url)


def _discover(choice: int, content: bytes) -> None:
    kind, url = _TYPES[choice % len(_TYPES)], "https://example.org/"
    for link in discover_feeds(content, kind, url):
        check.check_lines((link.url, link.title))
    fetched = Fetched(source_id="fuzz", content=content, content_type=kind, url=url)
    check.check_lines([describe_page(content, fetched)[1]])


TARGETS: dict[str, Callable[[int, bytes], None]] = {
    "feed": _feed,
    "page": _page,
    "with_page": _with_page,
    "dump": _dump,
    "document": _document,
    "opml": _opml,
    "url": _url,
    "discover": _discover,
}


def main() -> None:
    """Fuzz the target that is named first."""
    target = TARGETS[sys.argv.pop(1)]
    logging.disable(logging.CRITICAL)
    atheris.Setup(sys.argv, lambda data: target(data[0], data[1:]) if data else None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
