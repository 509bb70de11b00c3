"""What came instead of a feed. (calculation)

In: an answer that is no feed, as UTF-8. Out: the kind of trouble and a sentence about it. A page
that wants a human (captcha, bot check), an account or consent is told from any other page by
general signs: what such pages load, ask for, lead to, and say. Must not know any site.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree, html

from digest.errors import Trouble
from digest.ingest.feed.discover import discover_named, parse_page
from digest.model import Fetched

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_BEFORE = re.compile(rb"(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*+", re.DOTALL)
# A page's beginning is enough to tell what it is. A longer page is no wall: it may say little only
# because its beginning is all scripts, as on 4 of 264 pages.
_ENOUGH = 300_000
# What only the interstitial pages of bot protection load (Cloudflare, DataDome, HUMAN, Imperva,
# AWS WAF, Anubis, DDoS-Guard, Sucuri, Akamai).
_CHALLENGE = re.compile(
    rb"_cf_chl_opt|/cdn-cgi/challenge-platform/h/|cf-browser-verification|cf-error-details"
    rb"|captcha-delivery\.com|px-captcha|_Incapsula_Resource\?(?:[^\"']{0,200}&)?incident_id"
    rb"|awsWafCookieDomainList|AwsWafIntegration|within\.website/x/cmd/anubis|ddos-guard/js-challenge"
    rb"|sucuri_cloudproxy_js|sec-if-cpt-container",
)
# What ordinary pages have too: a sign only on a page that says little else.
_WIDGET = re.compile(
    rb"hcaptcha\.com|recaptcha/(?:api|enterprise)|g-recaptcha|challenges\.cloudflare\.com"
    rb"|type=[\"']?password\b"
    rb"|cdn\.privacy-mgmt\.com|consent\.cookiebot|cdn\.cookielaw\.org|didomi|quantcast\.mgr"
    rb"|consensu\.org|usercentrics|consentmanager",
    re.IGNORECASE,
)
# Where such pages live, as a part of an address.
_PLACE = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|sso|auth|account/login|consent|captcha|challenge"
    r"|iniciar-sesion|anmelden|connexion|accedi|entrar|inloggen)(?:[/._?-]|$)",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
# What their titles and headlines say, in the languages of most sites.
_WORDS = re.compile(
    r"captcha|\brobot|just a moment|security check|checking your browser|verify (?:that )?you"
    r"|are you (?:a )?human|access (?:is )?denied|attention required|unusual traffic"
    r"|enable (?:javascript|cookies)|before you continue|\b(?:log|sign)[ -]?in\b"
    r"|your privacy|cookies?\b"
    r"|un momento|acceso denegado|antes de continuar|iniciar? sesi[óo]n|inicia sesi[óo]n|privacidad"
    r"|zugriff verweigert|bevor sie (?:fortfahren|weiter)|anmelden|einloggen"
    r"|sicherheits(?:pr|über)|datenschutz"
    r"|acc[èe]s (?:refus|interdit)|avant de continuer|se connecter|connexion"
    r"|vie priv[ée]e|v[ée]rification"
    r"|accesso negato|prima di continuare|\baccedi\b|acesso negado|iniciar sess[ãa]o"
    r"|\bentrar\b|fazer login"
    r"|toegang geweigerd|inloggen|voordat je verdergaat|odmowa dost[ęe]pu|zaloguj|zanim przejdziesz"
    r"|eri[şs]im engellendi|giri[şs] yap|доступ (?:запрещ|огранич)|войти|вход\b|вы не робот"
    r"|докажите"
    r"|ログイン|アクセスが拒否|ロボット|登录|登入|验证|驗證|访问被拒绝|로그인|تسجيل الدخول|تم رفض",
    re.IGNORECASE,
)
# Characters of visible text below which a page says little: a headline, a sentence and a form.
# Chosen, as no test set holds walls; none of the 264 article pages of the sets is taken for one.
_LITTLE = 2_500


def is_page(content: bytes) -> bool:
    """Whether a web page begins here, after comments and XML's declaration."""
    start = _BEFORE.match(content)
    begin = start.end() if start else 0
    found = _PAGE.match(content, begin)
    return bool(found) and not _FEED.search(content, begin, begin + 2_000)


def describe_page(content: bytes, fetched: Fetched) -> tuple[Trouble, str]:
    """Return what kind of trouble an answer without a feed is, and a sentence about it."""
    if not is_page(content):
        return Trouble.NOT_A_FEED, "no feed in the answer, or one too broken to read"
    page = parse_page(content[:_ENOUGH])
    sign = _sign(content[:_ENOUGH], page, fetched.url) if page is not None else ""
    if sign:
        return Trouble.BLOCKED, f"a web page that lets no reader through: {sign}"
    named = discover_named(content[:_ENOUGH], fetched.content_type, fetched.url)
    detail = "a web page where a feed was expected"
    return Trouble.NOT_A_FEED, f"{detail}; it names this feed: {named[0].url}" if named else detail


def _sign(content: bytes, page: html.HtmlElement, url: str) -> str:
    """Return what shows that the page is a wall; empty if nothing does."""
    title = _headlines(page)
    if _CHALLENGE.search(content):
        return f"a bot check ({title or 'without a title'})"
    target = _refreshes_to(page)
    if _PLACE.search(_path(target)):
        return f"it leads to {target}"
    short = len(content) < _ENOUGH and len(_visible(page)) < _LITTLE
    asks = _WIDGET.search(content) or _PLACE.search(_path(url))
    if short and (_WORDS.search(title) or asks):
        return title or "a log-in, captcha or consent page"
    return ""


def _headlines(page: html.HtmlElement) -> str:
    found = [*page.iterfind(".//title"), *page.iterfind(".//h1")][:3]
    texts = (" ".join(element.text_content().split()) for element in found)
    return " / ".join(dict.fromkeys(text[:100] for text in texts if text))


def _refreshes_to(page: html.HtmlElement) -> str:
    for meta in page.iterfind(".//meta[@http-equiv]"):
        if meta.get("http-equiv", "").lower() == "refresh":
            found = _REFRESH.search(meta.get("content", "")[:2_000])
            return found[1].strip() if found else ""
    return ""


def _path(url: str) -> str:
    """Return host and path: the rest of an address may say anything."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{parts.path}"


def _visible(page: html.HtmlElement) -> str:
    hidden = ("script", "style", "noscript", "template", "svg")
    etree.strip_elements(page, *hidden, with_tail=False)
    return " ".join(page.text_content().split())
