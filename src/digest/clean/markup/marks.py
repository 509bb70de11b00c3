"""What an element's names say of it: the article, furniture, or nothing. (calculation)

In: tag, class, id, role and style. Out: a `Mark`. The words are those of HTML, ARIA, schema.org
and the web's common themes, in the languages that themes are written in; none is one site's.
A mark is a hint, which the text's statistics may overrule.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final


class Mark(Enum):
    """What an element says that it is.

    `AROUND` is furniture beyond doubt, such as a sidebar; `APART` is what may be longer than the
    article: comments, and texts on consent.
    """

    NONE = auto()
    BODY = auto()
    ARTICLE = auto()
    HEAD = auto()
    FURNITURE = auto()
    AROUND = auto()
    APART = auto()


SURE: Final = frozenset({Mark.AROUND, Mark.APART})
FURNITURE: Final = SURE | {Mark.FURNITURE, Mark.HEAD}

_AROUND_TAGS: Final = frozenset({"nav", "aside", "footer"})
_FURNITURE_TAGS: Final = frozenset(
    {"figure", "figcaption", "dialog", "form", "menu", "noscript", "fieldset", "legend"}
    | {"caption", "details", "address"}
)
_FURNITURE_ROLES: Final = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alert", "form"}
    | {"alertdialog", "menu", "menubar", "toolbar", "tablist", "tooltip", "button"}
)
_BODY_ITEM = re.compile(r"\barticleBody\b|\brecipeInstructions\b", re.IGNORECASE)
_BODY = re.compile(
    r"(?:article|story|post|entry|news|blog|single|page|node|field|body|content|text|main|rich|full)"
    r"[-_ ]{0,2}(?:body|text|content|copy|entry|inner)"
    r"(?![a-z]*[-_](?:wrap|meta|foot|head|side|nav))"
    r"|fulltext|wysiwyg|prose\b|articletext|storytext",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:article|story|post|entry|hentry|main|content)\b", re.IGNORECASE)
_HEAD = re.compile(
    r"(?:article|story|post|entry|news|content|page|title|headline)[-_]{0,2}head(?:er|line|ing)?\b",
    re.IGNORECASE,
)

# The words of a name, as themes write them: "post-share", "PostShare", "post_share".
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SHARING = """share shares sharing sharebar sharer social socials sociable follow addthis addtoany
    sharedaddy shareaholic whatsapp compartir teilen empfehlen partage partager condividi
    compartilhar"""
_OTHER_ARTICLES = """related relatedposts recommend recommended recommendation recommendations
    recirc recirculation trending popular mostpopular mostread teaser teasers outbrain taboola
    promo promos promoted promotion promobox readmore seealso readalso upnext morefrom
    relacionadas relacionados relacionada relacionado verwandte"""
_CALLS = """newsletter newsletters subscribe subscription signup donate donation paywall login
    register signin regwall cta boletin cookie cookies consent gdpr poll survey quiz"""
_READERS = """comment comments comentarios comentario kommentare kommentar commentaires commenti
    komentarze commentlist disqus respond reply replies rating ratings"""
_AROUND_TEXT = """nav navigation navbar menu breadcrumb breadcrumbs migas sidebar footer pagination
    pager paging categories blogroll toolbar widget widgets tooltip modal popup overlay masthead
    print printfriendly noprint infobox player"""
_ADVERTISING = """ad ads advert adverts advertisement advertising advertisment adslot sponsor
    sponsored sponsors banner banners dfp publicidad werbung anzeige reklama"""
_ABOUT_TEXT = """byline bylines author authors authorbox auteur autore autor bio biography dateline
    timestamp pubdate tags taglist tagcloud posttags etiquetas tagi meta metadata postmeta
    entrymeta copyright credit credits imprint kicker eyebrow attribution disclaimer disclosure"""
_PICTURES = """caption captions figcaption gallery slideshow carousel slider lightbox thumbnail
    thumbnails"""
_FURNITURE_WORDS: Final = frozenset(
    word
    for words in (_SHARING, _OTHER_ARTICLES, _CALLS, _READERS, _AROUND_TEXT, _ADVERTISING)
    for word in (*words.split(), *_ABOUT_TEXT.split(), *_PICTURES.split())
)
# Hardly ever said of the article itself.
_APART = """comment comments comentarios kommentare commentaires commenti komentarze commentlist
    disqus respond cookie cookies consent gdpr"""
_APART_WORDS: Final = frozenset(_APART.split())
_AROUND = """forum newsletter related relatedposts recommended recommendations outbrain taboola
    trending sidebar aside footer popup modal"""
_AROUND_WORDS: Final = frozenset(_AROUND.split())
# Together with these, the words above leave a doubt: "comments-and-content".
_TEXT_WORDS: Final = frozenset({"content", "article", "body", "main", "text", "page", "story"})
# "tag-politics category-comment": WordPress names an article's subjects in its classes.
# "content-with-sidebar", "field--label-hidden": what the box has, not what it is.
_SUBJECTS = re.compile(
    r"\b(?:tag|category|topic|section|status|format|type)-[\w-]+|"
    r"(?:with|has|have|no|without|one|two|left|right|both)[-_]{1,2}\w+|\w+--(?:right|left|on|off)\b"
)
# Page builders call every box a widget.
_BUILDERS = re.compile(r"elementor|wpb_|siteorigin|et_pb|fusion-|vc_", re.IGNORECASE)
_BUILDER_WORDS: Final = frozenset({"widget", "widgets"})
# Words that are furniture only together.
_FURNITURE_PAIRS = re.compile(
    r"read[-_ ]?(?:more|also|next)|see[-_ ]?also|more[-_ ]?(?:from|stories|news|on|articles)|"
    r"(?:also|up|what)[-_ ]?next|most[-_ ]?(?:read|popular|viewed)|"
    r"(?:next|prev(?:ious)?)[-_ ]?(?:article|post|story)|post[-_ ]?(?:nav|tags|date|info)|"
    r"skip[-_ ]?(?:link|to)|back[-_ ]?to[-_ ]?top|sign[-_ ]?(?:up|in)|call[-_ ]?to[-_ ]?action|"
    r"screen[-_ ]?reader|publish(?:ed)?[-_ ]?(?:date|on|time)|last[-_ ]?(?:updated|modified)|"
    r"article[-_ ]?(?:footer|info|details|tools|actions|links)|about[-_ ]?(?:the[-_ ]?)?author|"
    r"read(?:ing)?[-_ ]?time|print[-_ ]?only|only[-_ ]?print|infinite[-_ ]?scroll",
    re.IGNORECASE,
)
# "entryfooter", "postsidebar": names without a seam.
_SEAMLESS = re.compile(
    r"[a-z](?:footer|sidebar|comments|breadcrumbs?|newsletter|sharing)(?![a-z])", re.IGNORECASE
)
_HIDDEN_NAME = re.compile(
    r"(?:^|\s)(?:is-|u-|js-|visually-?|screen-reader-)?"
    r"(?:hidden|hide|invisible|offscreen|off-screen|sr-only|d-none)(?=\s|$)"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|^hidden$", re.IGNORECASE)


def mark_of(tag: str, names: str, role: str, style: str) -> Mark:
    """Return what the element's tag, names (id, class, itemprop), role and style say of it."""
    if tag in ("body", "html"):
        return Mark.NONE
    if not (names or role or style):
        return _mark_of_tag(tag)
    if _BODY_ITEM.search(names):
        return Mark.BODY
    words = _words(names)
    is_doubtful = bool(words & _TEXT_WORDS)
    if words & _APART_WORDS and not is_doubtful:
        return Mark.APART
    if tag in _AROUND_TAGS or (words & _AROUND_WORDS and not is_doubtful):
        return Mark.AROUND
    if tag == "header" or _HEAD.search(names):
        return Mark.HEAD
    if tag in _FURNITURE_TAGS or role in _FURNITURE_ROLES or _HIDDEN.search(style):
        return Mark.FURNITURE
    # An article's own classes name its author, subjects and format.
    if tag not in ("article", "main") and _is_furniture(words, names):
        return Mark.FURNITURE
    return _mark_of_text(tag, names, role)


def _mark_of_tag(tag: str) -> Mark:
    if tag in _AROUND_TAGS:
        return Mark.AROUND
    if tag in _FURNITURE_TAGS:
        return Mark.FURNITURE
    if tag == "header":
        return Mark.HEAD
    return Mark.ARTICLE if tag in ("article", "main") else Mark.NONE


def _mark_of_text(tag: str, names: str, role: str) -> Mark:
    if _BODY.search(names):
        return Mark.BODY
    is_article = tag in ("article", "main") or role in ("main", "article")
    return Mark.ARTICLE if is_article or _ARTICLE.search(names) else Mark.NONE


def _words(names: str) -> set[str]:
    if not names:
        return set()
    words = {word.lower() for word in _WORD.findall(_SUBJECTS.sub(" ", names))}
    return words - _BUILDER_WORDS if _BUILDERS.search(names) else words


def _is_furniture(words: set[str], names: str) -> bool:
    return bool(
        words & _FURNITURE_WORDS
        or _SEAMLESS.search(names)
        or _FURNITURE_PAIRS.search(names)
        or _HIDDEN_NAME.search(names)
    )
