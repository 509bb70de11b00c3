"""HTML to blocks of plain text. (calculation)

In: a whole web page, or the fragment that a feed carries. Out: `Content`. A page is parsed
once; its article is chosen by text statistics. Fragments are all content but for the few
things a feed adds. No markup leaves this module.
"""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
from lxml import etree

from digest.clean.content import Content
from digest.clean.markup.article import read_article
from digest.clean.markup.fragment import read_fragment
from digest.clean.metadata import read_metadata
from digest.clean.references import join, references_of

_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z][^\s/>]*")
# Of 264 real pages no tag has more than 40 attributes; long tags carry pictures or data.
_LONG_TAG = 4000
_MOST_ATTRIBUTES = 500
# Of 264 real pages the one with the most has 10,305 tags; so many take about 0.7 s.
_MOST_TAGS = 60_000
# Where a page says that it is one; templates put comments and white space before it.
_PAGE_SAMPLE = 5000


def extract(html: str, url: str | None = None) -> Content:
    """Return the blocks of a page or fragment, and what a page says of itself; empty if nothing.

    `url` is where the page was found. Never raises, whatever the text.
    """
    markup = _without_swarms(_bounded(html))
    if _PAGE.search(markup[:_PAGE_SAMPLE]):
        page = _extract_page(markup, url)
        if page.blocks:
            return page
    fragment = read_fragment(markup)
    return Content(blocks=fragment.blocks, links=references_of(fragment.hrefs, url, url))


def _bounded(html: str) -> str:
    """Return the markup up to so many tags: no article comes after."""
    parts = html.split("<", _MOST_TAGS)
    return html if len(parts) <= _MOST_TAGS else "<".join(parts[:-1])


def _without_swarms(html: str) -> str:
    """Return the markup with the attributes gone of tags that have them by the hundred.

    The parser compares each with all others: a megabyte of them takes it a minute.
    """
    parts = html.split(">")
    if all(len(part) < _LONG_TAG for part in parts):
        return html
    return ">".join(_tamed(part) if len(part) >= _LONG_TAG else part for part in parts)


def _tamed(part: str) -> str:
    tag = _TAG.search(part)
    if tag is None or len(part[tag.end() :].split(None, _MOST_ATTRIBUTES)) <= _MOST_ATTRIBUTES:
        return part
    return part[: tag.end()]


def _extract_page(html: str, url: str | None) -> Content:
    tree = _parse(html)
    if tree is None:
        return Content()
    told = read_metadata(tree, html, url)
    article = read_article(tree, told.title)
    links = references_of(article.hrefs, _base_of(tree, url or told.url), url, told.url)
    title = told.title or article.headline
    return replace(told, title=title, blocks=article.blocks, links=links)


def _base_of(tree: lxml.html.HtmlElement, url: str | None) -> str | None:
    """Return what relative links of the page are relative to (HTML, section 2.4.3)."""
    base = tree.find("head/base[@href]")
    return url if base is None else join(url or "", base.get("href")) or url


def _parse(html: str) -> lxml.html.HtmlElement | None:
    # Bytes, as a page's own words on its encoding are no longer true of a decoded text.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None
