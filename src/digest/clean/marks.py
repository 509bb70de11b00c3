"""What an element's names say of it: the article, furniture, or nothing. (calculation)

In: tag, class, id, role and style. Out: a `Mark`. The words are those of the web's common
themes and of schema.org; a mark is a hint that the text's statistics may overrule.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final


class Mark(Enum):
    """What an element says that it is: `AROUND` is furniture beyond doubt, such as comments."""

    NONE = auto()
    BODY = auto()
    ARTICLE = auto()
    FURNITURE = auto()
    AROUND = auto()
    HEAD = auto()


FURNITURE: Final = frozenset({Mark.FURNITURE, Mark.AROUND, Mark.HEAD})
_FURNITURE_TAGS: Final = frozenset(
    {"nav", "aside", "footer", "figure", "figcaption", "dialog", "form", "menu", "noscript"}
    | {"fieldset", "legend", "caption", "details", "address"}
)
_FURNITURE_ROLES: Final = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alert", "form"}
    | {"alertdialog", "menu", "menubar", "toolbar", "tablist", "tooltip", "button"}
)
_BODY_ITEMPROP = re.compile(r"\barticleBody\b|\brecipeInstructions\b", re.IGNORECASE)
_BODY: Final = re.compile(
    r"(?:article|story|post|entry|news|blog|single|page|node|field|body|content|text|main|rich|full)"
    r"[-_ ]{0,2}(?:body|text|content|copy|entry|inner)(?![a-z]*[-_](?:wrap|meta|foot|head|side|nav))"
    r"|fulltext|wysiwyg|prose\b|articletext|storytext",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"\b(?:article|story|post|entry|hentry|main|content)\b", re.IGNORECASE)
# Words of a name, as themes write them: "post-share", "PostShare", "post_share".
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_FURNITURE_WORDS: Final = frozenset(
    # sharing and following
    "share shares sharing sharebar sharer social socials sociable follow addthis addtoany sharedaddy "
    "shareaholic whatsapp "
    # other articles
    "related relatedposts recommend recommended recommendation recommendations recirc recirculation "
    "trending popular mostpopular mostread teaser teasers outbrain taboola promo promos promoted "
    "promotion promobox readmore seealso readalso upnext morefrom "
    "relacionadas relacionados relacionada relacionado verwandte "
    # the same in the other languages that themes are written in
    "compartir comentarios comentario etiquetas publicidad boletin migas teilen empfehlen kommentare "
    "kommentar werbung anzeige partage partager commentaires auteur autore autor condividi "
    "commenti compartilhar komentarze reklama tagi "
    # calls to subscribe, log in, give
    "newsletter newsletters subscribe subscription signup donate donation paywall login register "
    "signin regwall cta "
    # consent
    "cookie cookies consent gdpr "
    # readers
    "comment comments comentarios kommentare commentaires commenti komentarze commentlist disqus respond reply replies "
    # around the text
    "nav navigation navbar menu breadcrumb breadcrumbs sidebar footer pagination pager paging "
    "categories blogroll toolbar widget widgets tooltip modal popup overlay masthead "
    # advertising
    "ad ads advert adverts advertisement advertising advertisment adslot sponsor sponsored sponsors "
    "banner banners dfp "
    # about the text
    "byline bylines author authors authorbox bio biography dateline timestamp pubdate tags taglist "
    "tagcloud posttags meta metadata postmeta entrymeta copyright credit credits imprint "
    "rating ratings print printfriendly kicker eyebrow attribution disclaimer disclosure "
    # pictures
    "caption captions figcaption gallery slideshow carousel slider lightbox thumbnail thumbnails "
    # other machinery
    "noprint "
    "player poll survey quiz infobox".split()
)
# Pairs that only together are furniture.
# Long texts that are not the article; the words are hardly ever used of the article.
_AROUND_WORDS: Final = frozenset(
    "comment comments comentarios kommentare commentaires commenti komentarze commentlist disqus respond cookie cookies consent gdpr related relatedposts "
    "recommended recommendations outbrain taboola trending sidebar aside footer forum newsletter "
    "popup modal".split()
)
_TEXT_WORDS: Final = frozenset({"content", "article", "body", "main", "text", "page", "story"})
# "tag-politics category-comment": WordPress names an article's subjects in its classes.
# "content-with-sidebar": what the box has beside it, not what it is.
_SUBJECTS: Final = re.compile(
    r"\b(?:tag|category|topic|section|status|format|type)-[\w-]+|"
    r"(?:with|has|have|no|without|one|two|left|right|both)[-_]{1,2}\w+|\w+--(?:right|left|on|off)\b"
)
_FURNITURE_PAIRS: Final = re.compile(
    r"read[-_ ]?(?:more|also|next)|see[-_ ]?also|more[-_ ]?(?:from|stories|news|on|articles)|"
    r"(?:also|up|what)[-_ ]?next|most[-_ ]?(?:read|popular|viewed)|next[-_ ]?(?:article|post|story)|"
    r"prev(?:ious)?[-_ ]?(?:article|post|story)|post[-_ ]?(?:nav|tags|date|info)|"
    r"skip[-_ ]?(?:link|to)|back[-_ ]?to[-_ ]?top|sign[-_ ]?(?:up|in)|call[-_ ]?to[-_ ]?action|"
    r"screen[-_ ]?reader|publish(?:ed)?[-_ ]?(?:date|on|time)|last[-_ ]?(?:updated|modified)|"
    r"article[-_ ]?(?:footer|info|details|tools|actions|links)|about[-_ ]?(?:the[-_ ]?)?author|"
    r"read(?:ing)?[-_ ]?time|print[-_ ]?only|only[-_ ]?print|infinite[-_ ]?scroll",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"(?:article|story|post|entry|news|content|page|title|headline)[-_]{0,2}head(?:er|line|ing)?\b",
    re.IGNORECASE,
)
# Page builders call every box a widget.
_BUILDERS: Final = re.compile(r"elementor|wpb_|siteorigin|et_pb|fusion-|vc_", re.IGNORECASE)
# "entryfooter", "postsidebar": names without a seam.
_SEAMLESS: Final = re.compile(
    r"[a-z](?:footer|sidebar|comments|breadcrumbs?|newsletter|sharing)(?![a-z])", re.IGNORECASE
)
_HIDDEN_NAME: Final = re.compile(
    r"(?:^|\s)(?:is-|u-|js-|visually-?|screen-reader-)?"
    r"(?:hidden|hide|invisible|offscreen|off-screen|sr-only|d-none)(?=\s|$)"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|^hidden$", re.IGNORECASE)


def mark_of(tag: str, names: str, role: str, style: str) -> Mark:
    """Return what the element's tag, names (id, class, itemprop), role and style say of it."""
    if tag in ("body", "html"):
        return Mark.NONE
    if _BODY_ITEMPROP.search(names):
        return Mark.BODY
    words = _words(names)
    if tag in ("nav", "aside", "footer") or (words & _AROUND_WORDS and not words & _TEXT_WORDS):
        return Mark.AROUND
    if tag == "header" or _HEAD.search(names):
        return Mark.HEAD
    if tag in _FURNITURE_TAGS or role in _FURNITURE_ROLES or _HIDDEN.search(style):
        return Mark.FURNITURE
    if tag not in ("article", "main") and _is_furniture(words, names):
        return Mark.FURNITURE
    if names and _BODY.search(names):
        return Mark.BODY
    if tag in ("article", "main") or role in ("main", "article"):
        return Mark.ARTICLE
    return Mark.ARTICLE if _ARTICLE.search(names) else Mark.NONE


def _words(names: str) -> set[str]:
    if not names:
        return set()
    words = {word.lower() for word in _WORD.findall(_SUBJECTS.sub(" ", names))}
    return words - {"widget", "widgets"} if _BUILDERS.search(names) else words


def _is_furniture(words: set[str], names: str) -> bool:
    return bool(
        words & _FURNITURE_WORDS
        or _SEAMLESS.search(names)
        or _FURNITURE_PAIRS.search(names) or _HIDDEN_NAME.search(names)
    )
