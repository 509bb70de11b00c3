"""Which story comes first, and which are told at all. (calculation)

In: the day's stories, the operator's and reader's `Ranking`, and what earlier editions told.
Out: the stories with their scores, best first, each with the reasons for its place. Must not
know how a story is summarised or shown.

The score is the sum of these factors, each of them bounded; those that add nothing are left out:

    coverage    ln n                      n independent sources, at most 20          0 ..  3.0
    recency     2 ^ (-age / 18 h)         age of the newest article                  0 ..  1
    novelty     -0.8 * 2 ^ (1 - d) / m    told d days ago, with m things new      -0.8 ..  0
    source      ln w                      w the greatest weight of its sources    -2.3 ..  2.3
    category    ln w                      w the weight of its category            -2.3 ..  2.3
    interest    0.8, or 0.4               wanted, by its head or by its text         0 ..  0.8
    substance   -0.4 * missing - 0.2      a brief; a teaser or behind a paywall   -0.6 ..  0
    balance     -0.6 * t / (t + 4)        t stories of its category before it     -0.6 ..  0

So a weight of 2 is worth what a second source is worth, and a story that has just come in is worth
one that came in a day ago and that two more sources tell. There is no public set of news days with
a ranking that readers agree on: the numbers are choices, to be argued with, not measurements.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from digest.model import (
    Article,
    CopyKind,
    Factor,
    Interests,
    Ranked,
    Ranking,
    Story,
    TextFrom,
)
from digest.story.interests import Place, unwanted_in, wanted_in

# None of these is measured; the docstring above says what they are worth against each other.
_MOST_SOURCES = 20
_HALF_LIFE = timedelta(hours=18)
_TOLD = 0.8
_LEAST_WEIGHT, _MOST_WEIGHT = 0.1, 10.0
_INTEREST = {Place.NOWHERE: 0.0, Place.TEXT: 0.4, Place.HEAD: 0.8}
_BRIEF = 0.4
# Bytes of UTF-8, so that a Chinese sentence counts as much as its English translation: about
# 100 English words.
_WHOLE_TEXT = 600
_TEASER = 0.2
_BALANCE = 0.6
_HALF_BALANCE = 4

_SAME_SITE = re.compile(r"^(?:www\d?|m|amp|mobile)\.")
_SHARED_ENDS = frozenset({"ac", "co", "com", "edu", "gob", "gov", "ne", "net", "or", "org"})
# Where each host below is somebody else's.
_HOSTERS = frozenset(
    {"blogspot.com", "wordpress.com", "substack.com", "github.io", "medium.com", "tumblr.com"}
)
_NUMBER = re.compile(r"\d(?:[\d.,']*\d)?")
_NO_DIGIT = re.compile(r"\D")


def rank_stories(
    stories: Sequence[Story], *, now: datetime, ranking: Ranking, told: Mapping[str, date]
) -> tuple[Ranked, ...]:
    """Return the stories, best first; the docstring of this module has the formula.

    `told` gives the last day on which an edition told a story, by story id; the articles that
    it told are expected to be gone from `stories`. Whatever the order of `stories`, the result
    is the same: equal scores stand in the order of their ids, undated ones last. Stories that
    the reader does not want are `left_out`, unless a listed document is in them.
    """
    scored = (
        Ranked(
            story=story,
            score=math.fsum(factor.value for factor in factors),
            factors=factors,
            left_out=_unwanted(story, ranking.interests),
        )
        for story in stories
        for factors in [tuple(_factors(story, now, ranking, told))]
    )
    return tuple(sorted(scored, key=_order))


def _order(ranked: Ranked) -> tuple[float, bool, str]:
    return -ranked.score, not _is_dated(ranked.story), ranked.story.id


def _unwanted(story: Story, interests: Interests) -> str:
    what = "" if _is_listed(story) else unwanted_in(story, interests)
    return f"unwanted: {what}" if what else ""


def _is_listed(story: Story) -> bool:
    return any(article.is_listed for article in story.articles)


# --- factors ---------------------------------------------------------------------------------


def _factors(
    story: Story, now: datetime, ranking: Ranking, told: Mapping[str, date]
) -> Iterator[Factor]:
    yield _coverage(story)
    yield _recency(story, now)
    others = (
        _novelty(story, now, told),
        _source_weight(story, ranking.source_weights),
        _category_weight(story, ranking.category_weights),
        _interest(story, ranking.interests),
        _substance(story),
    )
    yield from (factor for factor in others if factor.value)


def _coverage(story: Story) -> Factor:
    """Copies are not among a story's articles, so that they count nothing here."""
    count = _independent(story.articles)
    detail = f"{count} sources" if count > 1 else "1 source"
    return Factor(name="coverage", value=math.log(min(count, _MOST_SOURCES)), detail=detail)


def _independent(articles: Sequence[Article]) -> int:
    """Return how many sources there are, those of one registered name taken as one.

    Two feeds of one paper are one voice, and so are many sites that come through one feed.
    """
    sources = {article.source_id for article in articles}
    owners = {_owner(article.url) or article.source_id for article in articles}
    return min(len(sources), len(owners))


def _owner(url: str | None) -> str:
    """Return the registered part of an address's host; empty where there is none.

    By the shape of the name, without the list of public suffixes: `news.example.co.uk` and
    `example.co.uk` are one, hosts of a hoster that is not known here are taken as one too.
    """
    try:
        host = _SAME_SITE.sub("", urlsplit(url or "").hostname or "")
    except ValueError:
        return ""
    labels = host.split(".")
    is_shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED_ENDS
    owner = ".".join(labels[-3:] if is_shared else labels[-2:])
    return host if owner in _HOSTERS else owner


def _recency(story: Story, now: datetime) -> Factor:
    """What has no date is taken as of now, and so is what says to be of the future."""
    newest = max(_date_of(article, story) or now for article in story.articles)
    age = max(timedelta(0), now - newest)
    detail = _age_in_words(age) if _is_dated(story) else "undated"
    return Factor(name="recency", value=0.5 ** (age / _HALF_LIFE), detail=detail)


def _date_of(article: Article, story: Story) -> datetime | None:
    """Return when an article came out, or was changed if an older version of it is known.

    Else a date of change says little: some sites set it whenever they write their pages anew.
    """
    is_changed = any(
        copy.kind is CopyKind.OLDER_VERSION and copy.of == article.id for _, copy in story.copies
    )
    dates = [article.published, article.updated if is_changed else None]
    return max((day for day in dates if day), default=article.updated)


def _is_dated(story: Story) -> bool:
    return any(article.published or article.updated for article in story.articles)


def _age_in_words(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    if hours < 1:
        return "less than an hour old"
    if hours < 48:
        return f"{hours} hours old" if hours > 1 else "1 hour old"
    return f"{age.days} days old"


def _novelty(story: Story, now: datetime, told: Mapping[str, date]) -> Factor:
    """Told before counts against a story, less with every day and with what is new in it."""
    days = [told[name] for name in _names(story) if name in told]
    if not days:
        return Factor(name="novelty", value=0.0)
    last = max(days)
    ago = max(1, (now.date() - last).days)
    sources, figures = _news_since(story, last)
    value = -_TOLD * 0.5 ** (ago - 1) / max(1, sources + bool(figures))
    when = f"told {ago} days ago" if ago > 1 else "told yesterday"
    new = f", {sources} new sources" if sources > 1 else ""
    new += f", new in its headlines: {', '.join(figures)}" if figures else ""
    return Factor(name="novelty", value=value, detail=when + new)


def _names(story: Story) -> tuple[str, ...]:
    return (story.id, story.earlier.story_id) if story.earlier else (story.id,)


def _news_since(story: Story, day: date) -> tuple[int, tuple[str, ...]]:
    """Return how many independent sources wrote since the day, and what numbers their titles
    have that the earlier headline has not.
    """
    fresh = [a for a in story.articles if (at := _date_of(a, story)) is None or at.date() >= day]
    known = _numbers([story.earlier.headline]) if story.earlier else {}
    found = _numbers(article.title for article in fresh) if story.earlier else {}
    figures = sorted(written for plain, written in found.items() if plain not in known)
    return (_independent(fresh) if fresh else 0), tuple(figures)


def _numbers(texts: Iterable[str]) -> dict[str, str]:
    """Return the numbers in texts as they are written, by their digits."""
    found = (match for text in texts for match in _NUMBER.findall(text))
    return {_NO_DIGIT.sub("", written): written for written in sorted(found)}


def _source_weight(story: Story, weights: Mapping[str, float]) -> Factor:
    found = {a.source_id: weights.get(a.source_id, 1.0) for a in story.articles}
    name = max(found, key=lambda source: (found[source], source))
    detail = f"source {name} has weight {found[name]:g}"
    return Factor(name="source", value=_log_weight(found[name]), detail=detail)


def _category_weight(story: Story, weights: Mapping[str, float]) -> Factor:
    category = story.lead.category
    weight = weights.get(category, 1.0)
    detail = f"category {category} has weight {weight:g}"
    return Factor(name="category", value=_log_weight(weight), detail=detail)


def _log_weight(weight: float) -> float:
    return math.log(min(max(weight, _LEAST_WEIGHT), _MOST_WEIGHT))


def _interest(story: Story, interests: Interests) -> Factor:
    match = wanted_in(story, interests)
    return Factor(name="interest", value=_INTEREST[match.place], detail=f"wanted: {match.what}")


def _substance(story: Story) -> Factor:
    """The article with most to tell speaks for its story."""
    best = max(_lack_of(article) for article in story.articles)
    return Factor(name="substance", value=best[0], detail=best[1])


def _lack_of(article: Article) -> tuple[float, str]:
    length = sum(len(text.encode("utf-8", "replace")) for text in article.prose)
    missing = 1 - min(1.0, length / _WHOLE_TEXT)
    is_teaser = article.text_from in (TextFrom.TEASER, TextFrom.PENDING)
    is_cut = is_teaser or article.paywalled
    words = ["short"] if missing else []
    words += ["a teaser" if is_teaser else "behind a paywall"] if is_cut else []
    return -_BRIEF * missing - _TEASER * is_cut, ", ".join(words)


# --- the choice ------------------------------------------------------------------------------


def choose_stories(ranked: Sequence[Ranked], ranking: Ranking, room: int) -> tuple[Ranked, ...]:
    """Return what an edition with room for so many stories tells, best first, then the others.

    At each step the story comes whose score is the highest once `balance` is taken off, which
    grows with the stories of its category that stand before it. What goes beyond a limit is
    `left_out` and says which. A story is one of the category and of the source of the article
    that leads it. Stories with a listed document are never left out: they are counted first, and
    take room from the others.
    """
    queues = _queues(story for story in ranked if not story.left_out)
    choice = _Choice(ranking, room, ranked)
    while queues:
        best = min((choice.balanced(queue[0]) for queue in queues.values()), key=_order)
        category = best.story.lead.category
        choice.take(queues[category].popleft(), best)
        if not queues[category]:
            del queues[category]
    unwanted = (story for story in ranked if story.left_out)
    return (*choice.told, *sorted((*unwanted, *choice.others), key=_order))


def _queues(ranked: Iterable[Ranked]) -> dict[str, deque[Ranked]]:
    """Return the stories of each category, best first."""
    queues: dict[str, deque[Ranked]] = defaultdict(deque)
    for one in sorted(ranked, key=_order):
        queues[one.story.lead.category].append(one)
    return queues


class _Choice:
    """What has been taken and left out, and what that leaves room for.

    `_held` counts what is taken, and listed documents from the start; `_before` what is taken.
    """

    def __init__(self, ranking: Ranking, room: int, ranked: Sequence[Ranked]) -> None:
        self.told: list[Ranked] = []
        self.others: list[Ranked] = []
        self._ranking = ranking
        self._room = room
        self._before: Counter[str] = Counter()
        self._held: Counter[tuple[str, str]] = Counter()
        for one in ranked:
            if _is_listed(one.story):
                self._held.update(_kinds(one.story))

    def balanced(self, ranked: Ranked) -> Ranked:
        """Return the story with what its category has already taken off its score."""
        category = ranked.story.lead.category
        before = self._before[category]
        if not before:
            return ranked
        detail = f"{before} of category {category} before it"
        value = -_BALANCE * before / (before + _HALF_BALANCE)
        factors = (*ranked.factors, Factor(name="balance", value=value, detail=detail))
        score = math.fsum(factor.value for factor in factors)
        return replace(ranked, factors=factors, score=score)

    def take(self, ranked: Ranked, balanced: Ranked) -> None:
        """Tell a story, or leave it out as it was before balance."""
        listed = _is_listed(ranked.story)
        reason = "" if listed else self._refusal(ranked.story)
        if reason:
            self.others.append(replace(ranked, left_out=reason))
            return
        self.told.append(balanced)
        self._before[ranked.story.lead.category] += 1
        if not listed:
            self._held.update(_kinds(ranked.story))

    def _refusal(self, story: Story) -> str:
        """Return which limit a story goes beyond; empty if none."""
        lead = story.lead
        limits = {
            ("category", lead.category): (self._ranking.max_per_category, lead.category),
            ("source", lead.source_id): (self._ranking.max_per_source, lead.source_name),
            ("", ""): (self._room, ""),
        }
        for kind, (most, name) in limits.items():
            if most is not None and self._held[kind] >= most:
                of = f"of {kind[0]} {name}" if name else "stories"
                return f"more than {most} {of}"
        return ""


def _kinds(story: Story) -> tuple[tuple[str, str], ...]:
    """Return what a story is counted for: its category, its source, and as a story."""
    return ("category", story.lead.category), ("source", story.lead.source_id), ("", "")


def explain(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """Return a line for each story: its place, score, title and what the score is made of.

    Such as `1. 2.02 Ferry sails again: 3 sources +1.10, 2 hours old +0.93`. What is left out has
    no place, and ends in the reason.
    """
    places = {id(one): f"{at}." for at, one in enumerate(_told(ranked), 1)}
    return tuple(_line(one, places.get(id(one), "-")) for one in ranked)


def _told(ranked: Iterable[Ranked]) -> Iterator[Ranked]:
    return (one for one in ranked if not one.left_out)


def _line(ranked: Ranked, place: str) -> str:
    parts = ", ".join(f"{factor.detail} {factor.value:+.2f}" for factor in ranked.factors)
    reason = f" - left out: {ranked.left_out}" if ranked.left_out else ""
    return f"{place} {ranked.score:.2f} {ranked.story.lead.title}: {parts}{reason}"
