"""Text copied off a web page, navigation and all, to the article in it. (calculation)

In: plain text. Out: `Content` of title, author, day and blocks. The rules are general: they
look at shape, place and repetition, never at one site's words. A text that shows no sign of
a page, or has no running prose (a poem, a list, code), is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from digest.clean.content import Content
from digest.clean.dump.furniture_words import NETWORKS, SHARING
from digest.clean.dump.lines import (
    BULLET,
    Kind,
    Line,
    author_of,
    is_bare_name,
    is_label,
    is_timed,
    read_lines,
)
from digest.clean.dump.stamps import day_of
from digest.clean.text import count_words, ends_sentence, tidy
from digest.model import Block, BlockKind

# Text copied off a page has some dozens of lines, seldom a thousand. So many are read in half a
# second.
_MOST_LINES = 100_000
_BLANK = re.compile(r"\n\s*\n")
# A headline has up to 16 words.
_HEADING_WORDS = 16
# "Health reporter, Bristol", "Political Editor": beside a byline.
_LABEL = 5
# A footer's lines, and other headlines, have up to eight words; three of them are a list.
_FOOTER_WORDS, _FOOTER_LINES = 8, 3
# A site's name or a kicker above a headline has up to three words.
_KICKER_WORDS = 3
# As many labels in a row, one a line, are a menu if a headline follows; chosen, not measured.
_MENU_LINES = 4
# Standfirst, byline, time and share bar: the lines from the first paragraph to the second.
_OPENING = 8
# Two paragraphs that share four words in five say the same; chosen, not measured.
_SAME = 0.8
# What only pages have; a byline, a time or a credit may stand in any text, and dates a letter.
_SIGNS = frozenset(
    {Kind.NAVIGATION, Kind.COUNTER, Kind.BYLINE, Kind.CRUMBS, Kind.SHARE, Kind.PROMPT}
    | {Kind.RIGHTS}
)
# What is dropped between paragraphs, around the first of them, and at both ends.
_BETWEEN = frozenset({Kind.COUNTER, Kind.SHARE, Kind.RELATED, Kind.CREDIT, Kind.PROMPT})
_BESIDE_TITLE = _BETWEEN | {Kind.BYLINE, Kind.STAMP}
_AT_ENDS = _BESIDE_TITLE | {Kind.NAVIGATION, Kind.CRUMBS, Kind.BARS, Kind.TAGS, Kind.RIGHTS}


def read_dump(text: str) -> Content:
    """Return the article that stands in the text.

    The title is the first headline-like line after the last piece of navigation, before the
    first paragraph; what stands above it goes when it is navigation or as short as a site's
    name. A paragraph that says what one before it said is given once. `published` is the one day
    named beside the title, at midnight UTC; there is none where two are named. A text of very
    many lines is a book or a log, and all of it is kept.
    """
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        return _as_it_stands(text)
    lines: Sequence[Line] = read_lines(text)
    first, last = _prose_span(lines)
    if first is None:
        return _keep_whole(lines)
    lines = _with_share_bars(lines)
    head, body, tail = lines[:first], lines[first : last + 1], lines[last + 1 :]
    menu = _menu(head)
    if not (menu or any(line.kind in _SIGNS or is_timed(line) for line in lines)):
        return _keep_article(head, lines[first:])
    title_at = _find_title(head, menu)
    title = head[title_at].text if title_at is not None else None
    unsigned, signer = _without_signature(head, title_at)
    above = [x for i, x in enumerate(unsigned) if _stays(unsigned, i, title_at) and i not in menu]
    gone = {line.text.casefold() for line in head} - {line.text.casefold() for line in above}
    kept = [*above, *_body(body, title), *_tail(tail, gone)]
    author, published = _imprint([*head, *body[:_OPENING]])
    blocks = _to_blocks(_once(kept))
    return Content(title=title, author=author or signer, published=published, blocks=blocks)


def _as_it_stands(text: str) -> Content:
    """Return the paragraphs of a text as blank lines divide them."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    chunks = (tidy(chunk) for chunk in _BLANK.split(plain))
    blocks = tuple(Block(BlockKind.PARAGRAPH, chunk) for chunk in chunks if chunk)
    return Content(blocks=blocks)


def _prose_span(lines: Sequence[Line]) -> tuple[int | None, int]:
    at = [i for i, line in enumerate(lines) if line.kind is Kind.PROSE]
    return (at[0], at[-1]) if at else (None, -1)


def _with_share_bars(lines: Sequence[Line]) -> list[Line]:
    """Find the share bars that are one service a line."""
    found: list[Line] = []
    for sharing, run in groupby(lines, key=_is_sharing):
        same = list(run)
        services = sum(line.text.casefold() in NETWORKS for line in same) if sharing else 0
        found.extend(Line(x.text, Kind.SHARE, x.alone) if services >= 2 else x for x in same)
    return found


def _is_sharing(line: Line) -> bool:
    words = line.text.casefold().split(maxsplit=_KICKER_WORDS)
    return line.kind is Kind.SHORT and all(w in NETWORKS or w in SHARING for w in words)


# --- above the first paragraph ---------------------------------------------------------------


def _menu(head: Sequence[Line]) -> frozenset[int]:
    """Return where a menu of one label a line stands; a headline of more words must follow."""
    telling = [i for i, line in enumerate(head) if _is_telling(line)]
    if not telling:
        return frozenset()
    at: list[int] = []
    for is_entry, run in groupby(range(telling[-1]), key=lambda i: _is_entry(head[i])):
        entries = list(run)
        if is_entry and len(entries) >= _MENU_LINES:
            at.extend(entries)
    return frozenset(at)


def _is_entry(line: Line) -> bool:
    return (
        line.kind is Kind.SHORT and is_label(line.text) and count_words(line.text) <= _KICKER_WORDS
    )


def _is_telling(line: Line) -> bool:
    return line.kind is Kind.SHORT and count_words(line.text) > _KICKER_WORDS


def _find_title(head: Sequence[Line], menu: frozenset[int] = frozenset()) -> int | None:
    """Return where the headline stands above the first paragraph, if anywhere."""
    furniture = (Kind.NAVIGATION, Kind.CRUMBS)
    after = max(
        (i for i, line in enumerate(head) if line.kind in furniture or i in menu), default=-1
    )
    short = [i for i, line in enumerate(head) if line.kind is Kind.SHORT]
    candidates = [i for i in short if i > after] or [i for i in short if i not in menu] or short
    telling = [i for i in candidates if _is_telling(head[i])]
    worded = [i for i in telling if _has_words_between(head[i].text)]
    apart = [i for i in worded if head[i].alone]
    return next(iter(apart or worded or telling or candidates), None)


def _stays(head: Sequence[Line], at: int, title_at: int | None) -> bool:
    """Whether a line of a copied page above its first paragraph belongs to the article.

    What stands above the title is the site's header, but for lines longer than a name where
    no menu is.
    """
    line = head[at]
    if at == title_at or line.kind in _AT_ENDS:
        return False
    if title_at is None or line.kind is not Kind.SHORT:
        return True
    if at > title_at:
        again = line.text.casefold() == head[title_at].text.casefold()
        return not (again or _is_imprint(head, at))
    if not _has_words_between(line.text):
        return False
    has_menu = any(
        other.kind in (Kind.NAVIGATION, Kind.CRUMBS, Kind.BARS)
        for other in head[max(0, at - _OPENING) : at + _OPENING]
    )
    return not has_menu and _is_telling(line)


def _is_imprint(head: Sequence[Line], at: int) -> bool:
    """Whether a short line stands right beside a time or byline: a post, a place, "Published"."""
    line = head[at]
    short = count_words(line.text) <= _LABEL and not ends_sentence(line.text)
    if line.alone or not short:
        return False
    return _leads_to_stamp(head[at + 1 :]) or _leads_to_stamp(head[:at][::-1])


def _leads_to_stamp(lines: Sequence[Line]) -> bool:
    """Whether a time or byline comes next, or after one more short line of the same lot."""
    for line in lines[:2]:
        if line.alone or line.kind in (Kind.STAMP, Kind.BYLINE):
            return not line.alone
        if line.kind is not Kind.SHORT or count_words(line.text) > _LABEL:
            return False
    return False


def _has_words_between(text: str) -> bool:
    """Whether not every word begins with a capital, as in a menu: "Spain World Sport"."""
    words = [word for word in text.split() if word[0].isalpha()]
    return any(word[0].islower() for word in words) or not any(w[0].isupper() for w in words)


def _without_signature(
    head: Sequence[Line], title_at: int | None
) -> tuple[Sequence[Line], str | None]:
    """Return the lines above the text without a bare name, and the name.

    It stands below the title and beside a time, or whatever else a page prints about a text.
    """
    start = len(head) if title_at is None else title_at + 1
    beside = (Kind.STAMP, Kind.COUNTER, Kind.SHARE)
    for at in range(start, len(head)):
        near = (*head[max(start, at - 1) : at], *head[at + 1 : at + 2])
        if is_bare_name(head[at]) and any(line.kind in beside for line in near):
            return (*head[:at], *head[at + 1 :]), head[at].text
    return head, None


def _imprint(lines: Sequence[Line]) -> tuple[str | None, datetime | None]:
    author = next((author_of(line.text) for line in lines if line.kind is Kind.BYLINE), None)
    dated = [line for line in lines if line.kind in (Kind.STAMP, Kind.BYLINE)]
    days = {day for line in dated if (day := day_of(line.text))}
    return author, days.pop() if len(days) == 1 else None


# --- from the first paragraph on -------------------------------------------------------------


def _body(body: Sequence[Line], title: str | None) -> list[Line]:
    """Drop what stands between paragraphs, and beside the first also times and bylines."""
    again = title.casefold() if title else None
    linked = _linked(body)
    return [
        line
        for i, line in enumerate(body)
        if line.kind not in (_BESIDE_TITLE if i < _OPENING else _BETWEEN)
        and i not in linked
        and not (i < _OPENING and line.text.casefold() == again)
    ]


def _linked(body: Sequence[Line]) -> set[int]:
    """Return where headlines of other texts stand: right below a "read also", a line each."""
    found: set[int] = set()
    for at, line in enumerate(body):
        above = at > 0 and (body[at - 1].kind is Kind.RELATED or at - 1 in found)
        if above and line.kind is Kind.SHORT and not (line.alone or ends_sentence(line.text)):
            found.add(at)
    return found


def _tail(tail: Sequence[Line], gone: set[str]) -> Iterator[Line]:
    """Yield what of the lines after the last paragraph is text.

    The first piece of furniture takes all that follows and is no sentence; a prompt takes the
    lines right below it. A line that was the header's goes as well.
    """
    furnished = prompted = False
    tail = tail[: len(tail) - _links_at_end(tail)]
    for line in tail:
        prompted = line.kind is Kind.PROMPT or (prompted and not line.alone)
        furnished = furnished or line.kind in _AT_ENDS
        is_link = furnished and line.kind is Kind.SHORT and not ends_sentence(line.text)
        if not (line.kind in _AT_ENDS or prompted or is_link or line.text.casefold() in gone):
            yield line


def _links_at_end(tail: Sequence[Line]) -> int:
    """Return how many lines at the end are a site's footer: three or more, none a sentence."""
    size = 0
    for line in reversed(tail):
        own = line.kind in (Kind.PROSE, Kind.ITEM) or ends_sentence(line.text)
        counted = line.kind is Kind.SHORT and any(letter.isdigit() for letter in line.text)
        if own or counted or count_words(line.text) > _FOOTER_WORDS:
            break
        size += 1
    return size if size >= _FOOTER_LINES else 0


def _once(lines: Sequence[Line]) -> list[Line]:
    """Drop paragraphs said before: word for word anywhere, nearly so beside each other."""
    kept: list[Line] = []
    said: set[str] = set()
    for line in lines:
        again = line.kind is Kind.PROSE and line.text in said
        if again or (len(kept) < _OPENING and kept and _is_nearly(line, kept[-1])):
            continue
        said.add(line.text)
        kept.append(line)
    return kept


def _is_nearly(line: Line, before: Line) -> bool:
    if line.kind is not Kind.PROSE or before.kind is not Kind.PROSE:
        return False
    words, others = set(line.text.casefold().split()), set(before.text.casefold().split())
    return len(words & others) >= _SAME * len(words | others)


# --- blocks ----------------------------------------------------------------------------------


def _keep_article(head: Sequence[Line], rest: Sequence[Line]) -> Content:
    """Return a text with prose that is no copied page; a name above the headline is the site's."""
    title_at = _find_title(head)
    named = title_at == 1 and _is_telling(head[1]) and _is_entry(head[0])
    above = [line for i, line in enumerate(head) if i != title_at and not (named and i == 0)]
    twice = {i for i in range(1, len(rest)) if _is_repeat(rest[i], rest[i - 1])}
    kept = [*above, *(line for i, line in enumerate(rest) if i not in twice)]
    title = head[title_at].text if title_at is not None else None
    return Content(title=title, blocks=_to_blocks(kept))


def _is_repeat(line: Line, before: Line) -> bool:
    return line.kind is Kind.PROSE and line.text == before.text


def _to_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    following = (*lines[1:], None)
    return tuple(
        Block(_block_kind(line, after), _without_bullet(line))
        for line, after in zip(lines, following, strict=True)
    )


def _without_bullet(line: Line) -> str:
    return BULLET.sub("", line.text, count=1) if line.kind is Kind.ITEM else line.text


def _block_kind(line: Line, after: Line | None) -> BlockKind:
    if line.kind is Kind.ITEM:
        return BlockKind.ITEM
    heads_prose = after is not None and after.kind in (Kind.PROSE, Kind.ITEM)
    is_heading = (
        line.kind is Kind.SHORT
        and line.alone
        and heads_prose
        and count_words(line.text) <= _HEADING_WORDS
        and not ends_sentence(line.text)
    )
    return BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH


def _keep_whole(lines: Sequence[Line]) -> Content:
    """Without prose there is no telling furniture from text; only sure navigation goes."""
    kept = [line for line in lines if line.kind is not Kind.NAVIGATION]
    title = kept[0].text if kept else None
    blocks = tuple(
        Block(
            BlockKind.ITEM if line.kind is Kind.ITEM else BlockKind.PARAGRAPH,
            _without_bullet(line),
        )
        for line in kept[1:]
    )
    return Content(title=title, blocks=blocks)
