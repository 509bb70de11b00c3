"""Inputs as strangers write them: nearly right, broken, or made to hurt. (calculation)"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.hostile import DUMPS, FEEDS, OPMLS, PAGES, URLS, Maker

_FEED_PIECES = [
    *("<rss version='2.0'>", "<channel>", "</channel>", "</rss>", "<item>", "</item>"),
    *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "</feed>"),
    *("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "</rdf:RDF>"),
    *("<title>", "</title>", "<title type='html'>", "<title type='xhtml'>", "<link>", "</link>"),
    *("<link href='/a'/>", "<link rel='alternate' href='javascript:x'/>", "<guid>", "</guid>"),
    *("<guid isPermaLink='true'>http://[</guid>", "<description>", "</description>"),
    *("<content type='xhtml'><div>", "</div></content>", "<content:encoded>", "<![CDATA[", "]]>"),
    *("<pubDate>", "</pubDate>", "Sat, 21 Nov 2026 10:00:00 GMT", "31 Feb 2026", "0000-00-00"),
    *("<updated>", "</updated>", "2026-11-21T10:00:00Z", "9999-12-31T23:59:59-23:59", "yesterday"),
    *("<author>", "</author>", "<name>", "</name>", "a@b.org (Ann)", "<category term='x'/>"),
    *("<enclosure url='a.jpg' type='image/jpeg'/>", "<media:thumbnail url='//x'/>"),
    *("xml:base='http://['", "xml:lang='xx'", "<language>", "</language>", "<?xml version='1.0'?>"),
    *("<?xml version='1.0' encoding='utf-16'?>", "<?xml version='1.0' encoding='x-user'?>"),
    *("<!DOCTYPE rss [<!ENTITY a 'b'>]>", "&a;", "&eacute;", "&#0;", "&#xD800;", "&#10;", "&"),
    *("&lt;b&gt;", "<b>", "</b>", "<!--", "-->", "\x00", "\x0b", "\u2028", "\u0085", "\ufeff"),
    *("{", "}", '"items":[', "]", '"title":"a"', '"id":1', ",", '"url":null', "\\ud800"),
    *('{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a"}]}', " ", "x"),
]
_PAGE_PIECES = [
    *("<html>", "</html>", "<head>", "</head>", "<body>", "</body>", "<title>", "</title>"),
    *("<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<a href='/x'>", "</a>", "<li>"),
    *("<ul>", "</ul>", "<blockquote>", "</blockquote>", "<h1>", "</h1>", "<h2>", "</h2>", "<pre>"),
    *("<table>", "<tr>", "<td>", "</td>", "</table>", "<article>", "</article>", "<main>"),
    *("<div class='share related'>", "<p class='byline'>", "<aside>", "</aside>", "<nav>"),
    *("<script>", "</script>", "<style>", "</style>", "<svg>", "<math>", "<template>"),
    *("<noscript>", "<xmp>", "<plaintext>", "<iframe>", "<select>", "<option>", "<frameset>"),
    *("<textarea>", "<form>", "<center>", "<font>", "<image>", "<isindex>", "<keygen>"),
    *("<meta charset='x'>", "<meta property='og:title' content='T'>", "<base href='http://['>"),
    *("<meta property='article:published_time' content='2026-99-99'>", "<time datetime='x'>"),
    *("<script type='application/ld+json'>", '{"@type":"NewsArticle","headline":', "[["),
    *("{}", "null", "</script", "<b", "</", "<a href="),
    *('"isAccessibleForFree":false', '"author":[{"name":7}]', "<link rel='canonical' href='//['>"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "<?xml version='1.0' encoding='x'?>"),
    *("&amp;", "&nbsp;", "&#0;", "&#xD800;", "&#x1F600;", "&lt;", "\x00", "\x0b", "\x1b", "\x85"),
    *("\u2028", "\u2029", "\u00ad", "\u200b", "\u202e", "\ufeff", "\ud800", "<", ">", "\"", "'"),
    "The council has decided, after a long debate, to build the bridge this year. ",
    "Residents along the river had asked for it for more than twenty years, said the mayor. ",
    *("Read more", "Share this", "Advertisement", "By Ann Example", "12 comments", "\n", " "),
]  # fmt: skip
_DUMP_PIECES = [
    "The council has decided, after a long debate, to build the bridge this year.",
    "Los vecinos lo habían pedido durante más de veinte años, dijo la alcaldesa.",
    "议会经过长时间辩论后决定今年修建这座桥。",
    *("spainSPAINchileCHILE", "NewslettersSign in to commentAPP", "Home > World > Europe", "MENU"),
    *("Facebook Twitter WhatsApp", "By Ann Example", "Por Ana Ejemplo", "22/11/2026 10:30 CET"),
    *("Updated 3 hours ago", "12 comments", "- eggs", "• milk", "1. first", "def f(x):"),
    *("    return", "1-0", "10:", "a = b"),
    *("Title", "ALL CAPITALS", "Why?", "…", "[…]", "(", ")", '"', "«", "»", "|", "---"),
    *("# Heading", "> quote", "* item", "***"),
    *("\n", "\n\n", "\r\n", "\t", " ", "\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\x00", "\x1b[0m"),
    *("\u200b", "\u00ad", "\u202e", "\ud800", "👩\u200d👩", "\u0301", "ß", "İ", "ǅ"),
]  # fmt: skip
_URL_PIECES = [
    *("http://", "https://", "HTTP://", "//", "feed:", "javascript:", "mailto:", "example.org"),
    *("EXAMPLE.org", "www.", "amp.", "m.", "bücher.de", "xn--bcher-kva.de", "xn--", "[::1]", "["),
    *(
        "user:pw@",
        ":80",
        ":443",
        ":",
        ":99999",
        "/",
        "//",
        "/../",
        "/./",
        "/amp",
        "/amp/",
        "a",
        "b",
    ),
    *("?", "&", "&&", "=", ";", "utm_source=x", "fbclid=1", "id=7", "amp=1", "ref=x", "url=", "u="),
    *("#", "#!", "#/route", "%41", "%2f", "%", "%zz", "%25", "%E4", "%C3%A4", "+", " ", "\t", "\n"),
    *("https%3A%2F%2Fexample.net%2F", "https://www.google.com/url?q=", "\\", "\u3000", "\ud800"),
    *("https://example-org.cdn.ampproject.org/c/s/", "https://l.facebook.com/l.php?u=", "é", "。"),
]
_OPML_PIECES = [
    *("<opml version='2.0'>", "</opml>", "<body>", "</body>", "<outline", "</outline>", "/>", ">"),
    *(" text='a'", " xmlUrl='http://a.org/f'", " XMLURL='feed://b.org'", " type='rss'", " url='x'"),
    *(" title='&eacute;&'", " isComment='true'", " category='/a/b,c'", " htmlUrl='http://['"),
    *("<?xml version='1.0' encoding='utf-7'?>", "<!DOCTYPE opml [<!ENTITY a 'b'>]>", "&a;", "&#0;"),
    *("<head>", "</head>", "<!--", "-->", "<![CDATA[", "]]>", "\x00", "\ufeff", " ", "\n", "x"),
]
CONTENT_TYPES = [
    *("", "application/rss+xml", "application/xml; charset=utf-16", "text/html; charset=x"),
    *("text/xml; charset=iso-8859-1", "application/feed+json", "image/png", "; charset=\x00"),
    *("text/plain; charset=iso-2022-jp", "application/xml; charset=utf-7", "a" * 300),
]
_ENCODINGS = ["utf-8", "utf-16", "cp1252", "utf-16-be", "shift_jis", "koi8-r", "utf-32"]


def _text(pieces: list[str]) -> st.SearchStrategy[str]:
    """Pieces in any order, with letters of any kind between them."""
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.text(max_size=8))
    return st.lists(piece, max_size=60).map("".join)


def _small(makers: dict[str, Maker]) -> st.SearchStrategy[str]:
    """What is made to take long, in small."""
    sizes = st.integers(200, 20_000)
    return st.tuples(st.sampled_from(sorted(makers)), sizes).map(lambda of: makers[of[0]](of[1]))


def _bytes(texts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Texts as bytes in some encoding, now and then with damage."""
    encoded = st.tuples(texts, st.sampled_from(_ENCODINGS)).map(
        lambda of: of[0].encode(of[1], "replace")
    )
    damaged = st.tuples(encoded, st.binary(max_size=6), st.integers(0, 10_000)).map(_damage)
    return st.one_of(encoded, damaged, st.binary(max_size=300))


def _damage(of: tuple[bytes, bytes, int]) -> bytes:
    content, wound, where = of
    at = where % (len(content) + 1)
    return content[:at] + wound + content[at + len(wound) :]


pages = st.one_of(_text(_PAGE_PIECES), _small(PAGES))
dumps = st.one_of(_text(_DUMP_PIECES), _small(DUMPS))
urls = st.one_of(_text(_URL_PIECES), _small(URLS))
feeds = _bytes(st.one_of(_text(_FEED_PIECES), _small(FEEDS)))
opmls = _bytes(st.one_of(_text(_OPML_PIECES), _small(OPMLS)))
documents = _bytes(st.one_of(dumps, pages))
