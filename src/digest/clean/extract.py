"""HTML to blocks of plain text. (calculation)

In: a whole web page, or the fragment that a feed carries. Out: `Content`. A page is parsed
once; its article is chosen by text statistics. Fragments are all content but for the few
things a feed adds. No markup leaves this module.
"""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

from digest.clean.article import read_article
from digest.clean.content import Content
from digest.clean.fragment import fragment_blocks
from digest.clean.text import tidy

_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
# "Headline | Site": what sites put behind a page's title, if it is their name.
_SITE_IN_TITLE = re.compile(r"^(.{10,}?)\s+[|–—-]\s+([^|–—]{2,40})$")
# Where a page says that it is one; templates put comments and white space before it.
_PAGE_SAMPLE = 5000


def extract(html: str, url: str | None = None) -> Content:
    """Return title, author, language and blocks of a page or fragment; empty if there are none.

    `url` is where the page was found. Never raises, whatever the text.
    """
    if _PAGE.search(html[:_PAGE_SAMPLE]):
        page = _extract_page(html, url)
        if page.blocks:
            return page
    return Content(blocks=fragment_blocks(html))


def _extract_page(html: str, url: str | None) -> Content:
    tree = _parse(html)
    if tree is None:
        return Content()
    title = _meta(tree, "og:title") or tidy(tree.findtext(".//title") or "") or None
    article = read_article(tree, title)
    return Content(
        title=article.headline or (_without_site(title, tree, url) if title else None),
        author=_meta(tree, "author"),
        language=_declared_language(html),
        blocks=article.blocks,
    )


def _parse(html: str) -> lxml.html.HtmlElement | None:
    # Bytes, as a page's own words on its encoding are no longer true of a decoded text.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None


def _meta(tree: lxml.html.HtmlElement, name: str) -> str | None:
    for element in tree.iterfind(".//meta"):
        if name in (element.get("property"), element.get("name")):
            return tidy(element.get("content") or "") or None
    return None


def _without_site(title: str, tree: lxml.html.HtmlElement, url: str | None) -> str:
    match = _SITE_IN_TITLE.match(title)
    names = {_letters(_meta(tree, "og:site_name")), _letters(url)}
    return match[1] if match and any(_letters(match[2]) in name for name in names) else title


def _letters(name: str | None) -> str:
    return re.sub(r"[\W_]+", "", name or "").casefold()


def _declared_language(html: str) -> str | None:
    match = re.search(r"<html\b[^>]*\blang\s*=\s*[\"']?([\w-]+)", html[:5000], re.IGNORECASE)
    return match[1] if match else None
