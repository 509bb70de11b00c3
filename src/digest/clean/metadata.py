"""What a page says about its article in markup, not in its text. (calculation)

In: a parsed page, its source and where it came from. Out: `Content` without blocks. Read, best
first: JSON-LD (schema.org), Open Graph and `meta`, microdata and `rel`, the page's own headline
and times. Must not know how the article's text is found; nothing here changes the tree.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement

from digest.clean.content import Content
from digest.clean.markup.schema import (
    Thing,
    article_of,
    breadcrumb_of,
    names_of,
    read_things,
    text_of,
    texts_of,
)
from digest.clean.text import tidy
from digest.links import canonical_url, is_web_url

_log = logging.getLogger(__name__)

Metas = Mapping[str, Sequence[str]]

# Of 264 real pages two are longer.
_MAX_SEARCHED = 1_000_000
_MAX_HEADS = 20
# Some pages name themselves where the site's name belongs.
_MAX_SITE = 40
# A heading that is to cut a title down must be more than a section's name.
_SHORT_HEAD = 15
# Longer than any headline or list of names; what is longer is a text in the wrong place.
_MAX_TITLE, _MAX_AUTHOR, _MAX_SECTION = 300, 100, 60
_TITLE_KEYS = ("og:title", "twitter:title", "dc.title", "title")
_AUTHOR_KEYS = (
    "author",
    "article:author",
    "dc.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
)
_SECTION_KEYS = ("article:section", "section", "parsely-section")
_PUBLISHED_KEYS = (
    *("article:published_time", "og:published_time", "datepublished", "parsely-pub-date"),
    *("sailthru.date", "pubdate", "publishdate", "dc.date.issued", "dcterms.created", "dc.date"),
    *("dcterms.date", "date", "cxenseparse:recs:publishtime"),
)
_MODIFIED_KEYS = (
    *("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
    *("lastmod", "last-modified"),
)
_SITE_KEYS = ("og:site_name", "application-name", "twitter:site", "apple-mobile-web-app-title")
_SEPARATORS = re.compile(r"\s+[|–—•·:»«‹›/\-]+\s+|\s*\|\s*|(?<=\w):\s+")
_BY_AUTHOR = XPath(".//*[@rel='author' or @itemprop='author']")
_BY_TIME = XPath(".//*[@itemprop='datePublished' or @pubdate]")

# "By", at the start of a byline; a space must follow.
_BY = re.compile(
    r"(?:written by|words by|by|por|par|von|di|door|przez|av|af|от|автор:?|autor:?|auteur:?|"
    r"author:?)\s+",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(r"\s*(?:[|•·,;/]|\s[-–—]\s|\s(?:and|und|et|y|e|i|og|och|en)\s|&)\s*")
_NO_NAME = re.compile(r"https?:|www\.|@|[<>{}\[\]=#]|\d{3}|\.(?:com|org|net)\b", re.IGNORECASE)
# Accounts that publish for everybody.
_NOBODY = frozenset({"admin", "administrator", "editor", "webmaster", "staff", "author", "autor"})
_JOBS = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|journalist|staff|contributor|producer|"
    r"redakteur\w*|redaktion|redakcja|redacción|redação|corresponsal|periodista|redactor\w*|redazione|rédact\w+|"
    r"journaliste|giornalista|korrespondent\w*)\b",
    re.IGNORECASE,
)
_MAX_NAME_WORDS = 6
# `0001-01-01` is what an unset date is in .NET; the oldest papers began later than this.
_FIRST_YEAR = 1600
# What publishing systems file everything under.
_NO_SECTION = frozenset({"post", "posts", "article", "articles", "page", "uncategorized"})

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
# Word for word, as sites and their subscription systems write them into `class` and `meta`.
_LOCKED = frozenset({"locked", "metered", "paid", "premium", "subscriber", "subscribers"})
_LOCK_MARK = re.compile(
    r"""<(?:div|section|article|p|aside)\s[^<>]{0,200}class=["'][^"'<>]{0,200}"""
    r"""\b(?:paywall-content|paywalled|article--locked|is-paywall)\b"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page with what all fields are read from."""

    tree: HtmlElement
    metas: Metas
    article: Thing
    crumbs: tuple[str, ...]
    url: str | None
    sites: frozenset[str]
    has_lock: bool
    size: int


def read_metadata(tree: HtmlElement, html: str, url: str | None) -> Content:
    """Return what the markup says of title, author, times, section, language and address.

    Times are in UTC: one without a zone is taken for UTC, a date for its midnight. `url` is where
    the page came from. `html` is the page's source, for what is
    faster to find there. Raises nothing, whatever the page.
    """
    page = _page(tree, html, url)
    return Content(
        title=_title(page),
        author=_author(page),
        published=_published(page),
        modified=_modified(page),
        section=_section(page),
        language=_language(page),
        url=_address(page),
        paywalled=_paywalled(page),
    )


def _page(tree: HtmlElement, html: str, url: str | None) -> _Page:
    things = read_things(_scripts(tree)) if "ld+json" in html else ()
    article, metas = article_of(things), _metas(tree)
    return _Page(
        tree=tree,
        metas=metas,
        article=article,
        crumbs=breadcrumb_of(things),
        url=url,
        sites=_site_names(metas, article, url),
        has_lock=_LOCK_MARK.search(html) is not None,
        size=len(html),
    )


def _scripts(tree: HtmlElement) -> list[str]:
    found = tree.iter("script")
    return [s.text for s in found if s.text and "ld+json" in (s.get("type") or "").lower()]


def _metas(tree: HtmlElement) -> Metas:
    """Return contents of `meta` elements by lower-cased property, name, itemprop or http-equiv."""
    found: dict[str, list[str]] = defaultdict(list)
    for meta in tree.iter("meta"):
        keys = (meta.get(a) for a in ("property", "name", "itemprop", "http-equiv"))
        if content := tidy(meta.get("content") or ""):
            for key in " ".join(filter(None, keys)).lower().split():
                found[key].append(content)
    return found


def _all(page: _Page, keys: Iterable[str]) -> list[str]:
    return [value for key in keys for value in page.metas.get(key, ())]


def _shown(element: HtmlElement, limit: int) -> str:
    """Return the element's text, without scripts, up to a length."""
    parts, size = [], 0
    for text in element.itertext():
        parts.append(text)
        size += len(text)
        if size > limit * 4:
            break
    return tidy(" ".join(parts))


# --- title ---------------------------------------------------------------------------------


def _title(page: _Page) -> str | None:
    """Return the headline: what names it best, without the site's name."""
    heads = [
        text for h1 in islice(page.tree.iter("h1"), _MAX_HEADS) if (text := _shown(h1, _MAX_TITLE))
    ]
    declared = [text_of(page.article.get("headline")), *_all(page, _TITLE_KEYS)]
    shown = page.tree.find(".//title")
    whole = _shown(shown, _MAX_TITLE) if shown is not None else ""
    for title in (*declared, *_heads_in(heads, whole), whole, *heads):
        plain = _without_site(tidy(title)[: 2 * _MAX_TITLE], page.sites, heads)
        if plain and len(plain) <= _MAX_TITLE and _letters(plain) not in page.sites:
            return plain
    return None


def _heads_in(heads: Sequence[str], whole: str) -> list[str]:
    """Return the first-order headings that the page's title repeats, or else the only one."""
    repeated = [head for head in heads if _letters(head) and _letters(head) in _letters(whole)]
    return repeated or (list(heads) if len(heads) == 1 else [])


def _site_names(metas: Metas, article: Thing, url: str | None) -> frozenset[str]:
    """Return what the site is called, as letters only: by its own words and by its host."""
    host = (urlsplit(url).hostname or "") if url and is_web_url(url) else ""
    labels = [label for label in host.split(".")[:-1] if len(label) > 2 and label != "www"]
    declared = (name for key in _SITE_KEYS for name in metas.get(key, ()))
    given = (name for name in declared if len(name) <= _MAX_SITE)
    names = [*given, *names_of(article.get("publisher")), *labels, host]
    return frozenset(filter(None, (_letters(n.removeprefix("www.")) for n in names)))


def _without_site(title: str, sites: frozenset[str], heads: Sequence[str]) -> str:
    """Cut the site's name off either end, with all that stands beyond it (a slogan).

    What one of the page's headings says alone is the title, whatever stands around it.
    """
    cuts = list(_SEPARATORS.finditer(title))
    sides = [side for cut in cuts for side in (title[: cut.start()], title[cut.end() :])]
    for side in sides:
        if _letters(side) in {_letters(head) for head in heads if len(head) > _SHORT_HEAD}:
            return side
    for cut in cuts:
        if _is_site(title[cut.end() :], sites):
            return title[: cut.start()]
    for cut in reversed(cuts):
        if _is_site(title[: cut.start()], sites):
            return title[cut.end() :]
    return title


def _is_site(text: str, sites: frozenset[str]) -> bool:
    """Whether the text is a site's name, or one with its ending or slogan behind a separator."""
    first = _SEPARATORS.split(text, maxsplit=1)[0]
    return any(_letters(part) in sites for part in (text, first))


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


# --- author --------------------------------------------------------------------------------


def _author(page: _Page) -> str | None:
    """Return the names of those who wrote it, joined by commas."""
    marked = (_shown(element, _MAX_AUTHOR) for element in _BY_AUTHOR(page.tree)[:8])
    declared = names_of(page.article.get("author"))
    for names in (declared, _all(page, _AUTHOR_KEYS), list(marked)):
        people = dict.fromkeys(name for text in names for name in _people(text))
        kept = [name for name in people if _letters(name) not in page.sites]
        if kept:
            return ", ".join(kept)
    return None


def _people(text: str) -> list[str]:
    """Return the personal names in a byline; none where it is an address or a job."""
    if len(text) > _MAX_AUTHOR or _NO_NAME.search(text):
        return []
    parts = (part.strip(" .:-–—") for part in _NAME_ENDS.split(_BY.sub("", tidy(text), count=1)))
    return [part for part in parts if _is_name(part)]


def _is_name(text: str) -> bool:
    if not any(letter.isalpha() for letter in text) or len(text.split()) > _MAX_NAME_WORDS:
        return False
    return not (_JOBS.search(text) or text.lower() in _NOBODY)


# --- times ---------------------------------------------------------------------------------


def _published(page: _Page) -> datetime | None:
    declared = (text_of(page.article.get(k)) for k in ("datePublished", "dateCreated"))
    marked = (*declared, *_all(page, _PUBLISHED_KEYS), *_marked_times(page.tree))
    return _first_time(marked) or _found_time(page)


def _found_time(page: _Page) -> datetime | None:
    """Return the date that htmldate finds in the address, in other markup or in the text.

    Only where no markup was read: of 81 pages with a date in their markup it found one for 70
    without that markup, and the same day for 55.
    """
    if page.size > _MAX_SEARCHED:
        return None
    try:
        found = find_date(page.tree, url=page.url, original_date=True, extensive_search=False)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, LxmlError):
        _log.debug("date not found url=%s", page.url, exc_info=True)
        return None
    return _to_time(found) if found else None


def _modified(page: _Page) -> datetime | None:
    declared = text_of(page.article.get("dateModified"))
    return _first_time((declared, *_all(page, _MODIFIED_KEYS)))


def _marked_times(tree: HtmlElement) -> list[str]:
    """Return times that elements are marked with, published ones first, else a single `time`."""
    marked = _BY_TIME(tree)[:3]
    times = [e.get("datetime") or e.get("content") or _shown(e, 40) for e in marked]
    plain = {t.get("datetime") for t in tree.iter("time") if t.get("datetime")}
    return times or (list(plain) if len(plain) == 1 else [])


def _first_time(texts: Iterable[str]) -> datetime | None:
    return next((time for text in texts if (time := _to_time(text))), None)


def _to_time(text: str) -> datetime | None:
    """Read ISO 8601 as `datetime` knows it, which also takes `20240501` and a space for the T."""
    try:
        time = datetime.fromisoformat(text.strip())
        aware = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if aware.year >= _FIRST_YEAR else None


# --- section, language, address ------------------------------------------------------------


def _section(page: _Page) -> str | None:
    """Return what the page calls its section; of a path of crumbs, the one above the page."""
    declared = [*texts_of(page.article.get("articleSection")), *_all(page, _SECTION_KEYS)]
    crumb = page.crumbs[-2:-1] if len(page.crumbs) > 2 else ()
    for text in (*declared, *crumb):
        name = tidy(text)
        if 0 < len(name) <= _MAX_SECTION and name.lower() not in _NO_SECTION:
            return name
    return None


def _language(page: _Page) -> str | None:
    html = page.tree if page.tree.tag == "html" else page.tree.getroottree().getroot()
    own = (html.get("lang"), html.get("xml:lang"))
    declared = (*own, *_all(page, ("content-language", "language", "dc.language")))
    others = (text_of(page.article.get("inLanguage")), *_all(page, ("og:locale",)))
    tags = (_to_tag(text) for text in (*declared, *others) if text)
    return next((tag for tag in tags if tag), None)


def _to_tag(text: str) -> str | None:
    """Return a BCP 47 tag in its usual capitals: `pt-BR` for `pt_br`."""
    match = _LANGUAGE.fullmatch(text.split(",")[0].strip())
    if not match or match[1].lower() in ("und", "xx", "mul"):
        return None
    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(part for part in parts if part)


def _address(page: _Page) -> str | None:
    """Return the page's own canonical address, unless it is a home page's or another site's."""
    links = page.tree.iter("link")
    rel = [
        e.get("href") or "" for e in links if "canonical" in (e.get("rel") or "").lower().split()
    ]
    for address in (*rel, *_all(page, ("og:url",))):
        absolute = _absolute(page.url, address)
        if absolute and _is_credible(absolute, page.url):
            return canonical_url(absolute)
    return None


def _absolute(base: str | None, address: str) -> str:
    try:
        absolute = urljoin(base or "", address.strip())
    except ValueError:
        return ""
    return absolute if address.strip() and is_web_url(absolute) else ""


def _is_credible(address: str, url: str | None) -> bool:
    """Whether it names this page: a path of its own, on a host of the same name."""
    if urlsplit(address).path.strip("/") == "" and not urlsplit(address).query:
        return False
    return not (url and is_web_url(url)) or _same_site(address, url)


def _same_site(one: str, other: str) -> bool:
    """Whether the one host ends in the other's last labels: three for short ones (`co.uk`)."""
    hosts = [(urlsplit(url).hostname or "").split(".") for url in (one, other)]
    width = 3 if any(len(h) > 2 and len(h[-2]) <= 3 for h in hosts) else 2
    return hosts[0][-width:] == hosts[1][-width:]


# --- paywall -------------------------------------------------------------------------------


def _paywalled(page: _Page) -> bool:
    """Whether the markup says that only subscribers read on."""
    declared = page.article.get("isAccessibleForFree")
    if declared is not None:
        return _is_no(declared)
    tiers = _all(page, ("article:content_tier", "content_tier", "article:access"))
    if tiers:
        return any(tier.lower() in _LOCKED for tier in tiers)
    parts = page.article.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    if any(isinstance(p, dict) and _is_no(p.get("isAccessibleForFree")) for p in listed):
        return True
    return page.has_lock


def _is_no(value: object) -> bool:
    """Whether it is schema.org's false as sites write it: `false`, "False", `0`, "No"."""
    text = str(value).strip().lower()
    return text.removeprefix("http://").removeprefix("https://") in (
        *("false", "0", "no", "schema.org/false"),
    )
