"""Of a web page only the article is left, in any language; what only looks like furniture stays."""

from __future__ import annotations

import pytest

from digest.clean.extract import extract
from digest.model import BlockKind

PROSE = (
    "The harbour of Lin reopened on Monday after two years of work on its northern wall, "
    "the port authority said.",
    "Some forty boats came in during the first hour, among them the ferry that had used the "
    "old quay since 1961.",
    "The town paid a third of the costs and the region the rest, according to figures that "
    "the council published in May.",
)
BODY = "".join(f"<p>{text}</p>" for text in PROSE)
NAVIGATION = (
    "<div class='menu'><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></div>"
)


def page(article: str, before: str = "", after: str = "", title: str = "Harbour reopens") -> str:
    return (
        f"<!doctype html><html><head><title>{title} | Valley Post</title></head><body>"
        f"{NAVIGATION}<div id='wrap'>{before}<div class='article-body'>{article}</div>{after}"
        "</div><div class='site-footer'><p>Valley Post, 1 Mill Lane, is published daily.</p></div>"
        "</body></html>"
    )


def texts(html: str) -> list[str]:
    return [block.text for block in extract(html).blocks]


# --- what goes -------------------------------------------------------------------------------

FURNITURE = {
    "byline": "<p class='byline'>By Mara Quill and Ivo Brandt, in Lin</p>",
    "author's life": "<div class='author-bio'><p>Mara Quill has written on ports for years.</p></div>",
    "buttons to share": "<ul class='social'><li>Share on X now.</li><li>Mail it to a friend.</li></ul>",
    "newsletter box": "<div class='newsletter-signup'><p>All of the valley, in your inbox.</p></div>",
    "caption of a figure": "<figure><img><figcaption>The wall in June, at low tide.</figcaption></figure>",
    "caption in a box": "<div class='wp-caption-text'>The wall in June, at low tide.</div>",
    "other articles": "<div class='related-posts'><p>Ferry to run all night in the summer.</p></div>",
    "comments": "<div id='comments'><p>I was there on the day, it was splendid.</p></div>",
    "cookies": "<div class='cookie-notice'><p>We use cookies to count visits to pages.</p></div>",
    "paywall": "<div class='paywall'><p>This text is for those who pay for it.</p></div>",
    "tags": "<p class='post-tags'>Ports, boats and the sea in the valley.</p>",
    "hidden text": "<div style='display: none'><p>Loading the next of our stories now.</p></div>",
    "reading time": "<p class='reading-time'>This takes about four minutes to read.</p>",
    "advertisement": "<div class='ad-slot'><p>Buy two boats, and get a third for free.</p></div>",
}


@pytest.mark.parametrize("markup", FURNITURE.values(), ids=FURNITURE.keys())
@pytest.mark.parametrize("place", ["within", "after"])
def test_furniture_goes_by_its_name(markup: str, place: str) -> None:
    first, *rest = (f"<p>{text}</p>" for text in PROSE)
    html = page(first + markup + "".join(rest)) if place == "within" else page(BODY + markup)
    assert texts(html) == list(PROSE)


SHAPES = {
    "see also, English": "<p>READ MORE: <a href='x'>Ferry to run all night this summer</a></p>",
    "see also, Spanish": "<p>Lea también: <a href='x'>El faro del norte abre sus puertas</a></p>",
    "see also, Italian": "<p>(Leggi anche su: <a href='x'>Il porto riapre dopo due anni</a>)</p>",
    "see also, Polish": "<h3>Zobacz: <a href='x'>Port otwarty po dwóch latach prac</a></h3>",
    "list of links with a heading": "<h3>Dans la même rubrique</h3><ul><li><a href='x'>Le port rouvre "
    "enfin</a></li><li><a href='y'>La digue tient bon</a></li></ul>",
    "label and link": "<p>Related:</p><p><a href='x'>Ferry to run all night this summer</a></p>",
    "rights": "<p>© 2026 Valley Post. Alle Rechte vorbehalten.</p>",
    "credit": "<p>The wall in June, seen from the lighthouse. Foto: Ana Ruiz/EFE</p>",
    "call to subscribe": "<p>Do you like ports? <a href='x'>Sign up</a> for our letter.</p>",
    "call to share": "<p>Möchten Sie den Artikel teilen?</p>",
    "line without a letter": "<p>* * *</p>",
}


@pytest.mark.parametrize("markup", SHAPES.values(), ids=SHAPES.keys())
def test_furniture_without_a_name_goes_by_its_shape(markup: str) -> None:
    first, *rest = (f"<p>{text}</p>" for text in PROSE)
    assert texts(page(first + markup + "".join(rest))) == list(PROSE)


@pytest.mark.parametrize(
    "line",
    ["Mara Quill, Lin", "24. März 2026, 19:49 | Mara Quill", "20/05/2026 - 14:02", "Valley Post"],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_short_line_at_either_end_goes(line: str, place: str) -> None:
    line = f"<div>{line}</div>"
    assert texts(page(line + BODY if place == "above" else BODY + line)) == list(PROSE)


def test_long_comments_do_not_pass_for_the_article() -> None:
    comments = "".join(f"<p>{' '.join(PROSE)} So say I, number {n}.</p>" for n in range(30))
    assert texts(page(BODY, after=f"<div id='comments'>{comments}</div>")) == list(PROSE)


def test_long_text_on_cookies_does_not_pass_for_the_article() -> None:
    notice = "".join(f"<p>Purpose {n}: {' '.join(PROSE)}</p>" for n in range(5))
    html = page(f"<h1>Harbour reopens</h1>{BODY}", after=f"<div><div>{notice}</div></div>")
    assert texts(html) == list(PROSE)


# --- the headline and what stands near it ----------------------------------------------------


def test_headline_is_the_title_and_not_repeated_in_the_text() -> None:
    content = extract(page(f"<p>Ports</p><h1>Harbour reopens</h1>{BODY}"))
    assert content.title == "Harbour reopens"
    assert [block.text for block in content.blocks] == list(PROSE)


def test_standfirst_is_part_of_the_text() -> None:
    lead = "Forty boats came on the first day, and the town has paid a third of all the costs."
    head = f"<header><h1>Harbour reopens</h1><p>{lead}</p><p>By Mara Quill</p></header>"
    assert texts(page(BODY, before=head)) == [lead, *PROSE]


def test_caption_below_the_headline_is_no_standfirst() -> None:
    head = (
        "<h1>Harbour reopens</h1><div class='main-image'>"
        "<p>A boat passes the northern wall of the harbour of Lin, in a picture of last week.</p></div>"
    )
    assert texts(page(BODY, before=head)) == list(PROSE)


# --- what stays ------------------------------------------------------------------------------

KEPT = {
    "headings, lists and quotes": (
        f"<p>{PROSE[0]}</p><h2>What it cost</h2><ul><li>The wall</li><li>The quay</li></ul>"
        f"<blockquote><p>We are glad.</p></blockquote><p>{PROSE[1]}</p>",
        [PROSE[0], "What it cost", "The wall", "The quay", "We are glad.", PROSE[1]],
    ),
    "poem": (
        "<p>The tide goes out</p><p>The boats lie down</p><p>A gull, a shout</p><p>A sleeping town.</p>"
        "<p>The tide comes in and lifts them all, and all the masts stand up again.</p>"
        "<p>The tide goes out</p>",
        ["The tide goes out", "The boats lie down", "A gull, a shout", "A sleeping town."]
        + ["The tide comes in and lifts them all, and all the masts stand up again."]
        + ["The tide goes out"],
    ),
    "recipe": (
        f"<h2>Ingredients</h2><ul><li>2 eggs</li><li>1 onion</li></ul><p>{PROSE[0]}</p>"
        "<h2>To serve</h2><ul><li>Bread</li><li>Salt</li></ul>",
        ["Ingredients", "2 eggs", "1 onion", PROSE[0], "To serve", "Bread", "Salt"],
    ),
    "interview of short lines": (
        f"<p>{PROSE[0]}</p><p>Glad?</p><p>Very.</p><p>And now?</p><p>“To sea”</p>",
        [PROSE[0], "Glad?", "Very.", "And now?", "“To sea”"],
    ),
    "letter": (f"<p>Dear reader,</p>{BODY}", ["Dear reader,", *PROSE]),
    "line of capitals": (
        f"<p>{PROSE[0]}</p><p>THE FERRY</p><p>{PROSE[1]}</p>",
        [PROSE[0], "THE FERRY", PROSE[1]],
    ),
    "products, each under a heading that links": (
        "".join(f"<h3><a href='{n}'>Boat number {n}</a></h3><p>{n}. {PROSE[n]}</p>" for n in range(3)),
        [text for n in range(3) for text in (f"Boat number {n}", f"{n}. {PROSE[n]}")],
    ),
    "table of data with links": (
        f"{BODY}<table><tr><th>Boat</th><th>Year</th></tr><tr><td><a href='x'>Ana</a></td>"
        "<td>1961.</td></tr></table>",
        [*PROSE, "Boat", "Year", "Ana", "1961."],
    ),
    "sentence with a linked name": (
        f"<p><a href='x'>Anna Cole</a> won.</p>{BODY}",
        ["Anna Cole won.", *PROSE],
    ),
    "text on what furniture is about": (
        f"{BODY}<p>She shared the picture on <a href='x'>Facebook</a> and in her newsletter.</p>"
        "<p>He wanted a new image: tougher, quieter and rather less fond of the sea.</p>",
        [*PROSE, "She shared the picture on Facebook and in her newsletter."]
        + ["He wanted a new image: tougher, quieter and rather less fond of the sea."],
    ),
    "refrain": (
        f"<p>Row, row, row your boat.</p><p>{PROSE[0]}</p><p>Row, row, row your boat.</p>",
        ["Row, row, row your boat.", PROSE[0], "Row, row, row your boat."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("article", "expected"), KEPT.values(), ids=KEPT.keys())
def test_what_only_looks_like_furniture_stays(article: str, expected: list[str]) -> None:
    assert texts(page(article)) == expected


@pytest.mark.parametrize(
    "wrapper",
    [
        "<div class='content-with-sidebar'>{}</div>",
        "<div class='elementor-widget elementor-widget-text'>{}</div>",
        "<div class='field field--label-hidden'>{}</div>",
        "<article class='post tag-comments category-newsletter author-mara'>{}</article>",
        "<form id='aspnetForm'>{}</form>",
        "<div class='social-housing-story'>{}</div>",
        "<div style='display:none'>{}</div>",
        "<noscript>{}</noscript>",
    ],
    ids=["sidebar beside", "builder", "label", "subjects", "form", "topic", "hidden", "noscript"],
)
def test_name_does_not_cost_a_page_its_article(wrapper: str) -> None:
    html = f"<html><head><title>x</title></head><body>{NAVIGATION}{wrapper.format(BODY)}</body></html>"
    assert texts(html) == list(PROSE)


def test_page_of_links_stays_whole() -> None:
    items = "".join(f"<li><a href='{n}'>Story number {n} of today</a></li>" for n in range(6))
    assert texts(page(f"<ul>{items}</ul>")) == [f"Story number {n} of today" for n in range(6)]


def test_kinds_of_block_are_told_apart() -> None:
    html = page(
        f"{BODY}<h2>Costs</h2><ul><li>Wall, one million.</li></ul><blockquote>Good.</blockquote><p>Done.</p>"
    )
    kinds = [block.kind for block in extract(html).blocks][3:]
    assert kinds == [BlockKind.HEADING, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.PARAGRAPH]
