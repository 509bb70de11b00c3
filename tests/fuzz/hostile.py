"""Inputs made to take long: each grows to the size that is asked for. (calculation)"""

from __future__ import annotations

from collections.abc import Callable

Maker = Callable[[int], str]

_ARTICLE = "<p>The council has decided, after a long debate, to build the bridge this year.</p>"


def repeated(piece: str, before: str = "", after: str = "") -> Maker:
    """Return what makes `piece` fill the size between the other two."""

    def make(size: int) -> str:
        room = size - len(before) - len(after)
        return f"{before}{piece * (room // len(piece))}{after}"

    return make


def numbered(piece: str, before: str = "", after: str = "") -> Maker:
    """The same, with a number of its own in each piece, where `%d` stands in it."""

    def make(size: int) -> str:
        room, parts, number = size - len(before) - len(after), [before], 0
        while room > 0:
            parts.append(piece % number)
            room -= len(parts[-1])
            number += 1
        return "".join((*parts, after))

    return make


def _nested(piece: str, end: str) -> Maker:
    def make(size: int) -> str:
        count = size // (len(piece) + len(end))
        return f"<html><body>{piece * count}{_ARTICLE}{end * count}</body></html>"

    return make


_OPEN, _CLOSE = f"<html><body>{_ARTICLE}", f"{_ARTICLE}</body></html>"

PAGES: dict[str, Maker] = {
    "nested divs": _nested("<div>", "</div>"),
    "nested bold": _nested("<b>", "</b>"),
    "nested tables": _nested("<table><tr><td>", "</td></tr></table>"),
    "nested lists": _nested("<ul><li>x", "</li></ul>"),
    "nested quotes": _nested("<blockquote>x", "</blockquote>"),
    "unclosed divs": repeated("<div>", _OPEN, _CLOSE),
    "unclosed paragraphs": repeated("<p>", _OPEN, _CLOSE),
    "unclosed inline of all kinds": repeated("<b><i><u><a href=x>", _OPEN, _CLOSE),
    "unclosed inline in paragraphs": repeated("<p><b><font size=1>x", _OPEN, _CLOSE),
    "closing tags only": repeated("</div></p>", _OPEN, _CLOSE),
    "opening angles": repeated("<", _OPEN, _CLOSE),
    "half tags": repeated("<a b=", _OPEN, _CLOSE),
    "attributes of one tag": numbered(" a%d=x", "<html><body><div", f">{_CLOSE}"),
    "one huge attribute": repeated("x ", "<html><body><div class='", f"'>{_CLOSE}"),
    "class names everywhere": numbered("<p class='share a%d'>Text here.</p>", _OPEN, _CLOSE),
    "entities": repeated("&amp;", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "entities without end": repeated("&#x", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "comments": repeated("<!-- x -->", _OPEN, _CLOSE),
    "comment openings": repeated("<!-- ", _OPEN, _CLOSE),
    "CDATA openings": repeated("<![CDATA[", _OPEN, _CLOSE),
    "scripts": repeated("<script>a<b</script>", _OPEN, _CLOSE),
    "script openings": repeated("<script>", _OPEN, _CLOSE),
    "one word": repeated("x", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "one line of words": repeated("word ", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "one line of sentences": repeated("It is so. ", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "line breaks": repeated("<br>", _OPEN, _CLOSE),
    "broken lines": repeated("x<br>", _OPEN, _CLOSE),
    "white space": repeated(" \n\t", f"{_OPEN}<p>a", f"b</p>{_CLOSE}"),
    "hard spaces": repeated("\u00a0", f"{_OPEN}<p>a", f"b</p>{_CLOSE}"),
    "links": numbered("<a href='/a%d'>Read more here</a> ", _OPEN, _CLOSE),
    "paragraphs": numbered("<p>Sentence number %d is here, and it ends.</p>", _OPEN, _CLOSE),
    "equal paragraphs": repeated(_ARTICLE, _OPEN, _CLOSE),
    "one-letter paragraphs": repeated("<p>x</p>", _OPEN, _CLOSE),
    "headings": numbered("<h2>Heading %d</h2>", _OPEN, _CLOSE),
    "list items": numbered("<li>Item %d", f"{_OPEN}<ul>", f"</ul>{_CLOSE}"),
    "table cells": numbered("<td>%d", f"{_OPEN}<table><tr>", f"</table>{_CLOSE}"),
    "metas": numbered("<meta name='a%d' content='x'>", "<html><head>", f"</head><body>{_ARTICLE}"),
    "long title": repeated("x - ", "<html><head><title>", f"</title></head><body>{_ARTICLE}"),
    "long og:title": repeated(
        "x | ", "<html><head><meta property='og:title' content='", f"'></head><body>{_ARTICLE}"
    ),
    "JSON-LD of brackets": repeated(
        "[", "<html><script type='application/ld+json'>", f"</script>{_OPEN}"
    ),
    "JSON-LD nested": repeated(
        '{"a":', "<html><script type='application/ld+json'>", f"</script>{_OPEN}"
    ),
    "dates": numbered("<time datetime='2026-11-22'>22.11.2026 %d</time> ", _OPEN, _CLOSE),
    "digits of a date": repeated("2026-1", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "addresses": repeated("http://a.b/?u=", f"{_OPEN}<p>", f"</p>{_CLOSE}"),
    "svg": repeated("<svg><a>", _OPEN, _CLOSE),
    "templates": repeated("<template>", _OPEN, _CLOSE),
    "forms": repeated("<form><select><option>x", _OPEN, _CLOSE),
    "processing instructions": repeated("<?a ", _OPEN, _CLOSE),
    "combining marks": repeated("\u0301", f"{_OPEN}<p>a", f"</p>{_CLOSE}"),
}

_LONG = "The council has decided, after a long debate, to build the bridge this year.\n"

DUMPS: dict[str, Maker] = {
    "one word": repeated("x"),
    "one word in capitals": repeated("X"),
    "one line of words": repeated("word "),
    "one line of sentences": repeated("It is so. "),
    "one line of seams": repeated("spainSPAIN"),
    "lines of seams": repeated("spainSPAINchileCHILE\n"),
    "short lines": repeated("x\n"),
    "short lines, all different": numbered("x%d\n"),
    "blank lines": repeated("\n", _LONG, _LONG),
    "white space": repeated(" \t", "a", "b"),
    "white space on lines": repeated("   \n", _LONG, _LONG),
    "line separators": repeated("\u2028", "a", "b"),
    "zero-width characters": repeated("\u200b", "a", "b"),
    "capitals": repeated("ALL CAPITALS HERE\n"),
    "equal sentences": repeated(_LONG),
    "different sentences": numbered("Sentence number %d is long enough to be kept, and ends.\n"),
    "nearly equal sentences": numbered(f"{_LONG.strip()[:-1]} %d.\n"),
    "brackets": repeated("["),
    "bracket pairs": repeated("[x]"),
    "quotes": repeated('"'),
    "full stops": repeated("."),
    "full stops and spaces": repeated(". "),
    "commas": repeated("a, "),
    "separators": repeated("a > "),
    "pipes": repeated("a | "),
    "bullets": repeated("- x\n"),
    "bullets on one line": repeated("• "),
    "bylines": numbered("By Ann Example%d\n"),
    "names in a byline": repeated("Ann Example and ", "By "),
    "dates": repeated("22/11/2026 10:30 CET "),
    "dates on lines": numbered("Updated %d hours ago\n"),
    "digits": repeated("1"),
    "digits and colons": repeated("10:"),
    "e-mail addresses": repeated("a@", "", ".org"),
    "addresses": repeated("http://a.b/?u="),
    "hashtags": repeated("#a "),
    "ideographs": repeated("新"),
    "combining marks": repeated("\u0301", "a"),
    "emoji with joiners": repeated("👩\u200d"),
    "carriage returns": repeated("\r", "a", "b"),
    "dashes": repeated("—", "a ", " b"),
    "front matter without end": repeated("a: b\n", "---\n"),
}

_RSS, _ITEM = "<?xml version='1.0'?><rss version='2.0'><channel>", "<item><title>a</title></item>"
_RSS_END = f"{_ITEM}</channel></rss>"

FEEDS: dict[str, Maker] = {
    "items": numbered("<item><guid>%d</guid><title>Title</title></item>", _RSS, _RSS_END),
    "items with odd dates": numbered(
        "<item><guid>%d</guid><title>a</title><pubDate>the day after x</pubDate></item>",
        _RSS,
        _RSS_END,
    ),
    "equal items": repeated(_ITEM, _RSS, _RSS_END),
    "nested elements": repeated("<a>", _RSS),
    "nested items": repeated("<item>", _RSS),
    "nested items with text": repeated("<item><title>a</title>", _RSS, _RSS_END),
    "attributes": numbered(" a%d='x'", "<rss", f"><channel>{_RSS_END}"),
    "namespaces": numbered(" xmlns:a%d='u:x'", "<rss", f"><channel>{_RSS_END}"),
    "unclosed elements": repeated("<item><title>a", _RSS),
    "opening angles": repeated("<", _RSS),
    "ampersands": repeated("& ", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "entities": repeated("&amp;", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "named entities": repeated("&eacute;", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "unknown entities": numbered("&a%d;", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "character references": repeated("&#38;", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "declared entities": numbered("<!ENTITY a%d 'x'>", "<!DOCTYPE rss [", f"]>{_RSS[21:]}{_ITEM}"),
    "doctype without end": repeated("<!ENTITY ", "<!DOCTYPE rss ["),
    "comments": repeated("<!-- x -->", _RSS, _RSS_END),
    "comment openings": repeated("<!--", _RSS, _RSS_END),
    "CDATA sections": repeated("<![CDATA[x]]>", f"{_RSS}<item><title>", "</title></item>"),
    "CDATA openings": repeated("<![CDATA[", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "processing instructions": repeated("<?a b?>", _RSS, _RSS_END),
    "one huge title": repeated("x", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"),
    "one huge title of markup": repeated(
        "&lt;b&gt;", f"{_RSS}<item><title>", f"</title></item>{_RSS_END}"
    ),
    "one huge text of markup": repeated(
        "&lt;div&gt;", f"{_RSS}<item><description>", f"</description></item>{_RSS_END}"
    ),
    "one huge date": repeated("1", f"{_RSS}<item><title>a</title><pubDate>", "</pubDate></item>"),
    "one huge date of words": repeated(
        "Mon ", f"{_RSS}<item><title>a</title><pubDate>", "</pubDate></item>"
    ),
    "one huge link": repeated("/..", f"{_RSS}<item><title>a</title><link>", "</link></item>"),
    "authors": repeated("<author>a@b.org (x)</author>", f"{_RSS}<item><title>a</title>", "</item>"),
    "categories": numbered(
        "<category>c%d</category>", f"{_RSS}<item><title>a</title>", f"</item>{_RSS_END}"
    ),
    "enclosures": numbered(
        "<enclosure url='http://a/%d.jpg' type='image/jpeg'/>", f"{_RSS}<item><title>a</title>"
    ),
    "xhtml": repeated(
        "<b>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'><div>"
    ),
    "white space": repeated(" ", _RSS, _RSS_END),
    "white space before it": repeated(" ", "", f"{_RSS}{_RSS_END}"),
    "JSON of brackets": repeated("[", '{"version":"https://jsonfeed.org/version/1.1","items":'),
    "JSON of objects": repeated('{"a":', '{"items":'),
    "JSON items": numbered(
        '{"id":"%d","title":"a"},', '{"version":"https://jsonfeed.org/version/1","items":[', "{}]}"
    ),
    "JSON number": repeated("1", '{"version":"https://jsonfeed.org/version/1","items":', "}"),
    "web page": repeated("<div>", "<!doctype html><html><body>"),
    "not a feed": repeated("hello "),
}

URLS: dict[str, Maker] = {
    "one host": repeated("a", "http://"),
    "dots": repeated("a.", "http://", "org/"),
    "slashes": repeated("/", "http://a.org"),
    "climbing path": repeated("/..", "http://a.org"),
    "parameters": numbered("a%d=b&", "http://a.org/?"),
    "trackers": repeated("utm_source=a&", "http://a.org/?"),
    "percents": repeated("%", "http://a.org/"),
    "percent signs of percent signs": repeated("%25", "http://a.org/"),
    "wrapped": repeated("https://www.google.com/url?q="),
    "wrapped and encoded": repeated("https%3A//l.facebook.com/l.php%3Fu=", "http://a.org/?url="),
    "brackets": repeated("[", "http://"),
    "at signs": repeated("a@", "http://", "b.org/"),
    "fragments": repeated("#", "http://a.org/"),
    "ports": repeated(":1", "http://a.org"),
    "letters beyond ASCII": repeated("ß", "http://a.org/"),
    "host beyond ASCII": repeated("ß", "http://", ".org/"),
    "amp": repeated("/amp", "http://a.org"),
    "semicolons": repeated(";a=b", "http://a.org/?a"),
}

OPMLS: dict[str, Maker] = {
    "nested folders": repeated("<outline text='a'>", "<opml><body>"),
    "feeds": numbered("<outline text='a' xmlUrl='http://a.org/%d'/>", "<opml><body>"),
    "attributes": numbered(" a%d='x'", "<opml><body><outline", "/></body></opml>"),
    "ampersands": repeated("&", "<opml><body><outline text='", "'/></body></opml>"),
    "unknown entities": numbered("&a%d;", "<opml><body><outline text='", "'/></body></opml>"),
    "declared entities": numbered("<!ENTITY a%d 'x'>", "<!DOCTYPE opml [", "]><opml/>"),
    "opening angles": repeated("<", "<opml>"),
    "white space": repeated(" ", "<opml><body><outline text='", "'/></body></opml>"),
}  # fmt: skip
