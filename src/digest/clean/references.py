"""Which of a text's links lead to something to read. (calculation)

In: the `href`s of an article's text as they stand, and where it was found. Out: addresses in
canonical form. Links that every page of a site has, to share it or to move about in it, say
nothing of the article; nor does a picture. Nothing is asked of the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from digest.links import canonical_url, is_web_url

_MOST_LINKS: Final = 20
# A text that links more often is a list of links; the first ones stand for it.
_MOST_READ: Final = 200
# Servers refuse longer ones.
_LONGEST: Final = 2000
# Nothing, a place on the same page, or a scheme that is none of the web: mailto, data.
_NO_PAGE = re.compile(r"\s*(?:#|$|(?!https?:)[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_WHOLE = re.compile(r"\s*https?://", re.IGNORECASE)

# A host's own page, in one language or another.
_HOME = re.compile(r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)\.\w{2,5})?", re.I)
_INDEX = re.compile(
    r"(?:tags?|hashtag|topics?|temas?|themen|thema|themes|etiquetas?|schlagwort|"
    r"categor(?:y|ies|ia|ias|ie|ies)|kategorien?|rubriken?|rubriques?|section|sections|seccion|"
    r"authors?|autor|autores|autoren|auteurs?|autori|firmas|profiles?|perfil|"
    r"feeds?|rss|atom|search|buscar|busca|suche|recherche|cerca|newsletters?|subscribe|subscriptions?|"
    r"suscripcion|suscribete|assine|abo|abonnement|login|signin|sign-in|register|account)",
    re.IGNORECASE,
)
# `/tag/world/europe`, but not `/topics/2026/11/22/a-long-headline`.
_DEEPEST_INDEX: Final = 2
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|mp[34]|m4a|ogg|webm|mov|css|js|xml|rss|atom)", re.I
)
_SHARED = re.compile(
    r"(?:facebook\.com/(?:sharer|share\.php|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?)|"
    r"linkedin\.com/(?:sharearticle|sharing|cws)|reddit\.com/submit|pinterest\.[a-z.]+/pin/create|"
    r"(?:api\.|web\.)?whatsapp\.com/|wa\.me/|(?:t|telegram)\.me/share|tumblr\.com/(?:share|widgets)|"
    r"bsky\.app/intent|threads\.net/intent|getpocket\.com/(?:save|edit)|share\.flipboard\.com/|"
    r"news\.ycombinator\.com/submitlink|addtoany\.com/|addthis\.com/|sharethis\.com/|"
    r"feeds\.feedburner\.com/~|(?:news|plus)\.google\.com/(?:publications|share)|"
    r"social-plugins\.line\.me/|xing\.com/spi|vk\.com/share|buymeacoffee\.com/|play\.google\.com/|"
    r"apps\.apple\.com/)",
    re.IGNORECASE,
)
# What stands there first is somebody's name; what somebody wrote stands deeper.
_NETWORKS: Final = (
    *("facebook.com", "twitter.com", "x.com", "instagram.com", "linkedin.com", "tiktok.com"),
    *("youtube.com", "t.me", "bsky.app", "threads.net", "threads.com", "pinterest.com"),
)
_NAMED_ONLY = re.compile(r"/(?:(?:in|company|channel|user|c|profile)/)?[^/]*/?")
_WWW = re.compile(r"^(?:www|m|amp|mobile)\.")


def references_of(hrefs: Iterable[str], base: str | None, *own: str | None) -> tuple[str, ...]:
    """Return the first twenty addresses that are references, in order, each once.

    Relative ones are of `base` (RFC 3986, section 5); without one they are left out, and so are
    those that lead to an address of `own`. Never raises, whatever the links.
    """
    read = tuple(islice(hrefs, _MOST_READ))
    pages = {_page_key(canonical_url(url)) for url in own if url} if read else set()
    found = (_reference(href, base or "", pages) for href in read)
    return tuple(islice(dict.fromkeys(url for url in found if url), _MOST_LINKS))


def join(base: str, href: str) -> str:
    """Return where a link leads, in full (RFC 3986, section 5); empty where it cannot be read."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _reference(href: str, base: str, pages: set[str]) -> str:
    """Return the address a link leads to; empty where that is nothing to read."""
    if len(href) > _LONGEST or _NO_PAGE.match(href):
        return ""
    joined = href.strip() if _WHOLE.match(href) else join(base, href)
    # Here too, as the canonical form of a button to share may be what it shares.
    if not is_web_url(joined) or _SHARED.match(_page_key(joined)):
        return ""
    url = canonical_url(joined)
    return "" if len(url) > _LONGEST or _leads_nowhere(url, pages) else url


def _leads_nowhere(url: str, pages: set[str]) -> bool:
    key, parts = _page_key(url), urlsplit(url)
    is_this_page = key in pages or _SHARED.match(key) is not None
    return is_this_page or _is_index(parts) or _is_profile(parts)


def _page_key(url: str) -> str:
    """Return the address without scheme, `www` and a last slash, which sites use at will."""
    rest = url.partition("#")[0].partition("://")[2].rstrip("/")
    return _WWW.sub("", rest, count=1)


def _is_index(parts: SplitResult) -> bool:
    """Whether it is a home page, a list of articles or a service of the site, or a file."""
    if _FILE.fullmatch(parts.path, max(0, parts.path.rfind("."))):
        return True
    if _HOME.fullmatch(parts.path):
        return not parts.query and not parts.fragment
    steps = [step for step in parts.path.split("/") if step]
    return any(map(_INDEX.fullmatch, steps[-1 - _DEEPEST_INDEX :]))


def _is_profile(parts: SplitResult) -> bool:
    host = _WWW.sub("", parts.hostname or "", count=1)
    is_network = host in _NETWORKS or host.endswith(tuple(f".{name}" for name in _NETWORKS))
    return is_network and not parts.query and _NAMED_ONLY.fullmatch(parts.path) is not None
