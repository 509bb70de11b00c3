"""What is read from a page's markup: the right field from the right place, whatever the page."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from digest.clean.content import Content
from digest.clean.metadata import read_metadata

URL = "https://www.harbour.example/news/ferry"


def read(head: str, body: str = "<p>Text</p>", attributes: str = "") -> Content:
    page = f"<html {attributes}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(lxml_html.document_fromstring(page), page, URL)


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


ARTICLE = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry returns"}
SITE = meta("og:site_name", "Harbour Post")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(ARTICLE, id="plain"),
        pytest.param([{"@type": "WebSite", "headline": "no"}, ARTICLE], id="list"),
        pytest.param({"@graph": [{"@type": "Person"}, ARTICLE]}, id="graph"),
        pytest.param({"@type": "WebPage", "mainEntity": ARTICLE}, id="nested"),
        pytest.param({**ARTICLE, "@type": ["Thing", "BlogPosting"]}, id="types"),
        pytest.param({**ARTICLE, "@type": "https://schema.org/Article"}, id="type-address"),
    ],
)
def test_headline_is_found_wherever_json_ld_puts_it(script: object) -> None:
    assert read(ld(script)).title == "Ferry returns"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "Ferry returns",}',
        '<!-- {"@type": "Article", "headline": "Ferry returns"} -->',
        '{"@type": "Article", "headline": "Ferry returns", "articleBody": "a\nb\tc"}',
        '{"@type": "Article", "headline": "Ferry &amp; train"}',
    ],
    ids=["trailing-comma", "comment", "line-break", "entity"],
)
def test_slightly_broken_json_ld_is_read(script: str) -> None:
    page = read(f'<script type="application/ld+json">{script}</script>')
    assert page.title in ("Ferry returns", "Ferry & train")


def test_broken_json_ld_leaves_the_rest() -> None:
    broken = '<script type="application/ld+json">{"@type": "Article", "headl</script>'
    assert read(broken + meta("og:title", "Ferry returns")).title == "Ferry returns"


@pytest.mark.parametrize(
    "title",
    [
        "Ferry returns to the bay | Harbour Post",
        "Ferry returns to the bay – Harbour Post – News since 1890",
        "Harbour Post: Ferry returns to the bay",
        "Harbour Post » Ferry returns to the bay",
        "Ferry returns to the bay - harbour.example",
    ],
)
def test_name_of_the_site_leaves_the_title(title: str) -> None:
    assert read(f"<title>{title}</title>{SITE}").title == "Ferry returns to the bay"


@pytest.mark.parametrize(
    "title",
    [
        "Paris – Dakar: the ferry that was never built",
        "Storm | What we know",
        "Interview: “The bay is empty”",
        "フェリーが戻る - 湾の人々",
    ],
)
def test_title_keeps_its_own_dashes(title: str) -> None:
    assert read(f"<title>{title}</title>{SITE}").title == title


def test_unknown_site_is_cut_off_where_the_heading_stands_alone() -> None:
    head = "<title>Lo Scoglio di Anna | Il traghetto torna nella baia</title>"
    assert read(head, "<h1>Il traghetto torna nella baia</h1>").title == (
        "Il traghetto torna nella baia"
    )


def test_page_that_names_itself_as_its_site_keeps_its_title() -> None:
    title = "Ferry returns to the bay after eleven years of repairs"
    head = meta("og:title", title) + meta("application-name", title)
    assert read(head).title == title


def test_name_of_the_site_is_no_title() -> None:
    page = read(meta("og:title", "Harbour Post") + SITE, "<h1>Ferry returns</h1>")
    assert page.title == "Ferry returns"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("By Ana Ruiz", "Ana Ruiz"),
        ("Por Ana Ruiz y Luis Gil", "Ana Ruiz, Luis Gil"),
        ("Ana Ruiz, Staff Reporter", "Ana Ruiz"),
        ("Byron Day", "Byron Day"),
        ("Łukasz Żak", "Łukasz Żak"),
        ("https://www.facebook.com/ana.ruiz", None),
        ("ana@harbour.example", None),
        ("admin", None),
        ("Harbour Post", None),
    ],
)
def test_author_is_names_only(author: str, name: str | None) -> None:
    assert read(meta("author", author) + SITE).author == name


def test_authors_of_json_ld_win_and_are_joined() -> None:
    people = [{"@type": "Person", "name": "Ana Ruiz"}, "Luis Gil", {"name": "Ana Ruiz"}]
    page = read(ld({**ARTICLE, "author": people}) + meta("author", "Desk Team"))
    assert page.author == "Ana Ruiz, Luis Gil"


def test_author_link_is_read_where_nothing_is_declared() -> None:
    assert read("", '<p>By <a rel="author" href="/a">Ana Ruiz</a></p>').author == "Ana Ruiz"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-05-01T10:00:00+02:00", datetime(2024, 5, 1, 8, tzinfo=UTC)),
        ("2024-05-01T10:00:00.000Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01 10:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2030-01-01", datetime(2030, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("2024-13-31", None),
        ("yesterday", None),
    ],
)
def test_time_is_in_utc_or_not_there(text: str, instant: datetime | None) -> None:
    page = read(meta("article:published_time", text) + meta("article:modified_time", text))
    assert (page.published, page.modified) == (instant, instant)


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        ('<time datetime="2024-05-01">1 May</time>', True),
        ('<meta itemprop="datePublished dateCreated" content="2024-05-01">', True),
        ('<span itemprop="datePublished" content="2024-05-01">1 May</span>', True),
        ('<time datetime="noon">noon</time>', False),
    ],
    ids=["single-time", "meta-with-two-names", "microdata", "no-date"],
)
def test_marked_time_is_read_where_it_is_one(body: str, is_read: bool) -> None:
    page = f"<html><body>{body}</body></html>"
    found = read_metadata(lxml_html.document_fromstring(page), page, None).published
    assert (found == datetime(2024, 5, 1, tzinfo=UTC)) is is_read


def test_date_in_the_address_is_read_where_the_markup_has_none() -> None:
    page = "<html><body><p>Text</p></body></html>"
    url = "https://harbour.example/2024/05/03/ferry"
    found = read_metadata(lxml_html.document_fromstring(page), page, url).published
    assert found == datetime(2024, 5, 3, tzinfo=UTC)


def test_section_comes_from_markup_or_the_crumb_above_the_page() -> None:
    names = ("Home", "Business", "Ferry returns")
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"item": {"name": n}} for n in names]}
    assert read(ld(crumbs)).section == "Business"
    assert read(ld(crumbs) + meta("article:section", "Ports")).section == "Ports"
    assert read(ld({**ARTICLE, "articleSection": ["Sea", "Ports"]})).section == "Sea"


@pytest.mark.parametrize(
    ("head", "attributes", "tag"),
    [
        ("", 'lang="pt_br"', "pt-BR"),
        ("", 'lang="zh-hans-cn"', "zh-Hans-CN"),
        ('<meta http-equiv="Content-Language" content="de, en">', "", "de"),
        (meta("og:locale", "es_ES"), "", "es-ES"),
        (ld({**ARTICLE, "inLanguage": "fr"}), 'lang=""', "fr"),
        ("", 'lang="<%= lang %>"', None),
    ],
)
def test_language_is_a_tag(head: str, attributes: str, tag: str | None) -> None:
    assert read(head, attributes=attributes).language == tag


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/ferry?utm_source=x", "https://www.harbour.example/ferry"),
        ("https://harbour.example/ferry", "https://harbour.example/ferry"),
        ("https://www.harbour.example/", None),
        ("https://agency.example/ferry", None),
        ("http://[broken", None),
        ("javascript:void(0)", None),
    ],
)
def test_canonical_address_is_this_page_on_this_site(href: str, address: str | None) -> None:
    assert read(f'<link rel="canonical" href="{href}">').url == address


@pytest.mark.parametrize("value", [False, "False", "false", "0", "http://schema.org/False", "No"])
def test_not_free_is_paywalled(value: object) -> None:
    assert read(ld({**ARTICLE, "isAccessibleForFree": value})).paywalled
    part = {"@type": "WebPageElement", "isAccessibleForFree": value}
    assert read(ld({**ARTICLE, "hasPart": [part]})).paywalled


@pytest.mark.parametrize(
    ("head", "body", "paywalled"),
    [
        (meta("article:content_tier", "locked"), "", True),
        (meta("article:content_tier", "free"), '<p class="paywalled">x</p>', False),
        (ld({**ARTICLE, "isAccessibleForFree": True}), '<p class="paywalled">x</p>', False),
        ("", '<div class="story paywall-content">x</div>', True),
        ("", "<p>Newspapers build a paywall; subscribers pay.</p>", False),
    ],
)
def test_paywall_is_what_the_markup_says(head: str, body: str, paywalled: bool) -> None:
    assert read(head, body or "<p>x</p>").paywalled is paywalled


_KEYS = st.sampled_from(
    (
        *("@type", "@graph", "@value", "name", "author", "headline", "datePublished", "publisher"),
        *("itemListElement", "item", "hasPart", "isAccessibleForFree", "articleSection"),
    )
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES), st.sampled_from(("Article", "BreadcrumbList")))
@settings(max_examples=200, deadline=None)
def test_no_json_ld_raises(thing: dict[str, object], kind: str) -> None:
    assert not read(ld({**thing, "@type": kind})).blocks


@given(st.text(max_size=80), st.text(max_size=80), st.none() | st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_markup_raises(head: str, value: str, url: str | None) -> None:
    quoted = value.replace('"', "").replace("\x00", "")
    names = ("author", "og:title", "og:url", "article:published_time", "og:locale", "og:site_name")
    page = f'<title>{quoted}</title><link rel=canonical href="{quoted}"><p>x{head}'.replace(
        "\x00", ""
    ) + "".join(meta(name, quoted) for name in names)
    try:
        tree = lxml_html.document_fromstring(page)
    except ValueError:  # control characters that lxml takes for none of text
        return
    assert not read_metadata(tree, page, url).blocks


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(f"<title>{'a | ' * 100_000}</title>", id="separators"),
        pytest.param(f"<title>{' ' * 400_000}x</title>", id="spaces"),
        pytest.param(meta("author", "a, " * 100_000), id="authors"),
        pytest.param(ld("[" * 5000)[:-11] + "</script>", id="text-in-json"),
        pytest.param(
            f'<script type="application/ld+json">{"[" * 200_000}</script>', id="deep-json"
        ),
        pytest.param(
            f'<script type="application/ld+json">{"{" + " " * 400_000}</script>', id="gap"
        ),
        pytest.param(
            f'<script type="application/ld+json">[{"," + " " * 200_000}</script>', id="comma-gap"
        ),
        pytest.param(meta("author", "a") * 20_000, id="many-metas"),
        pytest.param('<div class="' * 30_000, id="open-classes"),
    ],
)
def test_hostile_page_takes_no_hostile_time(head: str) -> None:
    began = time.perf_counter()
    read(head)
    assert time.perf_counter() - began < 2
