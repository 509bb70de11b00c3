"""A web address in its one canonical form, without trackers and wrappers. (calculation)

In: an address as a feed, a mail or a page gives it. Out: the address of the same document,
written the one way; what cannot be read comes back as it was. Nothing is asked of the network, so
short links (t.co) and encoded ones (news.google.com, feedproxy) stay. Must not know what the
address is used for.

courlan, which trafilatura brings, is not used: its `clean_url` sorts the query, drops
parameters that name a document (`cid`, `uid`, `source`) and cuts addresses that contain another.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

import idna

_DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986, section 2.2 and 3.3: what may stand unencoded in path, query or fragment.
_PATH_SAFE = "/:@!$&'()*+,;=%~"
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_NOT_IN_URLS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]")

# Wrappers within wrappers: a mail filter around a mailer around a search engine. More is hostile.
_MAX_WRAPPERS = 3

# Parameters that only say how the reader came. None of them names a document.
_TRACKER_PREFIXES = (
    "utm_",  # Google Analytics, and all that copy it
    "mtm_",  # Matomo
    "pk_",  # Piwik, Matomo's old name
    "hsa_",  # HubSpot ads
    "_hs",  # HubSpot mail: _hsenc, _hsmi
    "vero_",  # Vero mail
    "at_",  # Piano (AT Internet): at_medium, at_campaign, at_link_id ...
)
_TRACKERS = frozenset(
    {
        *("fbclid", "igshid", "igsh"),  # Facebook, Instagram
        *("gclid", "dclid", "gbraid", "wbraid", "gclsrc", "srsltid"),  # Google ads and search
        *("msclkid", "twclid", "ttclid", "li_fat_id", "yclid", "ysclid"),  # other networks
        *("mc_cid", "mc_eid", "mkt_tok", "oly_enc_id", "oly_anon_id"),  # Mailchimp, Marketo, Omeda
        *("wt_mc", "wt_zmc", "xtor", "cmp", "ito", "ocid", "smid"),  # Webtrekk, AT Internet, papers
        *("ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee"),  # Comscore
        *("ref_src", "ref_url", "traffic_source", "guccounter", "guce_referrer"),  # X, Yahoo
        *("__twitter_impression", "amp_js_v", "amp_gsa", "usqp", "spm_id_from"),  # added by apps
    }
)
# These name a branch, a paper or a section as often as they name where the reader came from;
# they go only with one of the values that mean the latter.
_ORIGIN_NAMES = frozenset({"ref", "referrer", "source", "src", "from", "via", "partner", "emc"})
_ORIGINS = re.compile(
    r"(?:rss|feed|atom)(?:[-_.].*)?|twitter|facebook|fb|linkedin|whatsapp|telegram|reddit|"
    r"instagram|(?:e?mail|news)[-_]?letter|home|homepage|hp|share|"
    # Ghost writes the name of the site that links: ref=example.org
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}",
    re.IGNORECASE,
)
# A page's AMP edition by parameter: WordPress plug-ins, Arc.
_AMP_PARAMETERS = {"amp": ("", "1", "true"), "outputtype": ("amp",)}

# Hosts that only lead on, the path where one is needed, and the parameters with the target.
_WRAPPERS = tuple(
    (re.compile(host), re.compile(path), parameters)
    for host, path, parameters in (
        (r"(?:www\.|news\.)?google\.[a-z.]{2,6}", r"/(?:news/)?url", ("q", "url")),
        (r"lm?\.facebook\.com", r"/l\.php", ("u",)),
        (r"l\.instagram\.com", r"/", ("u",)),
        (r"out\.reddit\.com", r"/.*", ("url",)),
        (r"(?:[a-z0-9-]+\.)*safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
        (r"go\.(?:redirectingat|skimresources)\.com", r"/.*", ("url",)),
        (r"(?:www\.)?awin1\.com", r"/cread\.php", ("ued", "p")),
        (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
        (r"duckduckgo\.com", r"/l/", ("uddg",)),
        (r"slack-redir\.net", r"/link", ("url",)),
        (r"(?:m\.)?vk\.com", r"/away\.php", ("to",)),
        (r"t\.umblr\.com", r"/redirect", ("z",)),
        # Any mailer or advertiser that counts clicks on a host of its own for that.
        (
            r"(?:track|tracking|trk|clicks?|redir|redirect|out)\.(?:[a-z0-9-]+\.)+[a-z]{2,}",
            r"/.*",
            ("url", "u", "target", "dest", "destination", "redirect_url", "murl"),
        ),
    )
)
_AMP_CACHES = (
    (re.compile(r"(?:[a-z0-9-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)"), "/[cv]/"),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/amp/"),
)
_CACHED = re.compile(r"(?P<secure>s/)?(?P<rest>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?/.*)")
# `/a-long-headline/amp`, `/2024/05/12345/amp/`, `/story.html/amp`: only behind what looks like an
# article's own name, for `/tags/amp` is a page about AMP.
_ARTICLE_NAME = re.compile(r"\d{4}|\.html?$|-.*-", re.ASCII)


def is_web_url(url: str) -> bool:
    """Whether it is an absolute http or https address that can be asked for."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.scheme in _DEFAULT_PORTS and parts.hostname and not _NOT_IN_URLS.search(url))


def canonical_url(url: str) -> str:
    """Return the address of the same document in canonical form; unreadable ones unchanged.

    Syntax by RFC 3986, section 6.2.2 and 6.2.3, host by UTS 46 in ASCII. The fragment goes
    unless it is a route (`#!/news`, `#/news`). Redirectors and AMP caches are unwrapped, up to
    three in one another; what is wrapped deeper is left. Idempotent; never raises.
    """
    try:
        return _canonical(url.strip())
    except ValueError:
        return url


def _canonical(url: str) -> str:
    if not is_web_url(url):
        raise ValueError
    parts = _written_one_way(urlsplit(url))
    inner = parts
    for _ in range(_MAX_WRAPPERS + 1):
        target = _unwrap(inner)
        if target is None:
            return _plain(inner)
        inner = target
    return _plain(parts)


def _plain(parts: SplitResult) -> str:
    return urlunsplit(_without_trackers(_without_amp(parts)))


# --- RFC 3986 ------------------------------------------------------------------------------


def _written_one_way(parts: SplitResult) -> SplitResult:
    fragment = parts.fragment if parts.fragment[:1] in ("!", "/") else ""
    return SplitResult(
        parts.scheme,
        _authority(parts),
        _without_dots(_percent(parts.path, _PATH_SAFE)) or "/",
        _percent(parts.query, _QUERY_SAFE),
        _percent(fragment, _QUERY_SAFE),
    )


def _authority(parts: SplitResult) -> str:
    host = _ascii_host((parts.hostname or "").rstrip("."))
    user, at, _ = parts.netloc.rpartition("@")
    port = parts.port
    shown = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{user}{at}{host}{shown}"


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    if host.isascii() and host:
        return host
    return idna.encode(host, uts46=True).decode()  # its IDNAError is a ValueError


def _percent(text: str, safe: str) -> str:
    """Decode what needs no escape, escape what does, in capitals; a lone % is one too."""
    return quote(_ESCAPE.sub(_escape, text), safe=safe)


def _escape(match: re.Match[str]) -> str:
    if not match[1]:
        return "%25"
    letter = chr(int(match[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    steps = path.split("/")
    for step in steps:
        if step == ".." and len(kept) > 1:
            kept.pop()
        elif step not in (".", ".."):
            kept.append(step)
    return "/".join(kept) + ("/" if steps[-1] in (".", "..") else "")


# --- wrappers ------------------------------------------------------------------------------


def _unwrap(parts: SplitResult) -> SplitResult | None:
    """Return the address inside a redirector or an AMP cache, None where it is none."""
    target = _redirected(parts) or _cached(parts)
    return _written_one_way(urlsplit(target)) if target else None


def _redirected(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    for hosts, paths, names in _WRAPPERS:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            values = dict(_pair(piece) for piece in reversed(parts.query.split("&")))
            targets = (unquote_plus(values.get(name, "")) for name in names)
            return next((target for target in targets if _is_readable(target)), None)
    return None


def _is_readable(url: str) -> bool:
    try:
        return is_web_url(url) and bool(_written_one_way(urlsplit(url)))
    except ValueError:
        return False


def _cached(parts: SplitResult) -> str | None:
    for hosts, prefix in _AMP_CACHES:
        start = re.match(prefix, parts.path)
        if start and hosts.fullmatch(parts.hostname or ""):
            match = _CACHED.fullmatch(parts.path, start.end())
            scheme = "https" if match and match["secure"] else "http"
            query = f"?{parts.query}" if parts.query else ""
            target = f"{scheme}://{match['rest']}{query}" if match else ""
            return target if _is_readable(target) else None
    return None


def _without_amp(parts: SplitResult) -> SplitResult:
    kept = [piece for piece in parts.query.split("&") if not _asks_for_amp(piece)]
    article, _, last = parts.path.rstrip("/").rpartition("/")
    is_edition = last == "amp" and _ARTICLE_NAME.search(article.rpartition("/")[2])
    return parts._replace(path=article if is_edition else parts.path, query="&".join(kept))


def _asks_for_amp(piece: str) -> bool:
    name, value = _pair(piece)
    return value.lower() in _AMP_PARAMETERS.get(name, ())


# --- trackers ------------------------------------------------------------------------------


def _without_trackers(parts: SplitResult) -> SplitResult:
    pieces = (piece for piece in parts.query.split("&") if piece)
    return parts._replace(query="&".join(piece for piece in pieces if not _is_tracker(piece)))


def _is_tracker(piece: str) -> bool:
    name, value = _pair(piece)
    if name in _ORIGIN_NAMES:
        return _ORIGINS.fullmatch(value) is not None
    return name in _TRACKERS or name.startswith(_TRACKER_PREFIXES)


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return name.lower(), value
