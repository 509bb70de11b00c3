"""Articles that tell the same story become one story. (calculation)

In: the day's articles with their profiles, and the stories of the days before. Out: stories, each
with the ties that hold it together, and ties to stories on the same subject. Clustering is
agglomerative with average linkage: an article joins when it resembles the story on average, of a
large one its first members, so a chain of half-alike articles does not grow into one giant story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations

from digest.model import Article, Earlier, Story, Tie, derive_id
from digest.story.likeness import Likeness, is_name
from digest.story.near import near_pairs
from digest.story.profile import Profile

# A probability. On the half of the labelled pairs that the weights were fitted on, the best F1 lies
# at 0.41, where one grouping in four is wrong; the best F0.5, which counts precision twice, at
# 0.60 (python -m bench.stories). A wrong grouping hides a story, a missed one repeats it.
SAME_STORY = 0.6
# Below, and without two names or numbers in common, articles are about other things.
SAME_SUBJECT, _NAMES_SHARED = 0.15, 2
_SHARED_SHOWN = 5
# Of larger clusters the first members are compared, which are the nearest to each other: the work
# for 2,000 articles of one template would grow with the cube of their number.
_COMPARED = 8
# A story of more articles is tied together by its lead alone.
_ALL_TIES = 12
_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStory:
    """A story of the days before: its last headline and day, and all its articles' profiles."""

    id: str
    headline: str
    language: str
    day: date
    profiles: tuple[Profile, ...]


def group_articles(
    articles: Sequence[Article], profiles: Sequence[Profile], known: Sequence[KnownStory] = ()
) -> tuple[Story, ...]:
    """Return the stories in the order of their first article; every article is in exactly one.

    `profiles` are those of `articles`, in their order. A story that goes on with a known one has
    its id. The same articles make the same stories in whatever order they come.
    """
    pool = _Pool(profiles, known)
    pairs = sorted(pool.pairs(), key=lambda pair: (-pair[0], *pool.names(pair)))
    pool.cluster(pairs)
    by_id = {article.id: article for article in articles}
    related = _related(pairs, pool)
    return tuple(
        _to_story([by_id[pool.profiles[at].article_id] for at in members], members, related, pool)
        for members in pool.clusters()
    )


class _Pool:
    """All profiles, of today first, and which cluster each is in.

    Articles of today that stand in a known story already are in its cluster from the start.
    """

    def __init__(self, profiles: Sequence[Profile], known: Sequence[KnownStory]) -> None:
        today = {profile.article_id: at for at, profile in enumerate(profiles)}
        self.profiles = list(profiles)
        self.today = len(profiles)
        self._known = {story.id: story for story in known}
        self._clusters: list[list[int]] = [[at] for at in range(self.today)]
        self._of = list(range(self.today))
        self._story: dict[int, str] = {}
        for story in known:
            self._add(story, today)
        self.likeness = Likeness(self.profiles)

    def _add(self, story: KnownStory, today: Mapping[str, int]) -> None:
        """Add a known story as a cluster; its articles that are of today move there."""
        name = len(self._clusters)
        members: list[int] = []
        for profile in story.profiles:
            at = today.get(profile.article_id)
            if at is None:
                members.append(len(self.profiles))
                self.profiles.append(profile)
                self._of.append(name)
            elif self._of[at] == at:
                members.append(at)
                self._clusters[at], self._of[at] = [], name
        self._clusters.append(members)
        self._story[name] = story.id

    def names(self, pair: tuple[float, int, int]) -> tuple[str, str]:
        """Return the ids of a pair's articles in order, which breaks ties."""
        first, second = sorted(self.profiles[at].article_id for at in pair[1:])
        return first, second

    def pairs(self) -> Iterator[tuple[float, int, int]]:
        """Yield the pairs that may tell one event, an article of today in each."""
        for first, second in near_pairs(self.likeness, self.today):
            yield self.likeness.of(first, second), first, second

    def cluster(self, pairs: Iterable[tuple[float, int, int]]) -> None:
        """Merge along the strongest pairs while the average between two clusters stays high.

        Two stories that were told apart stay apart.
        """
        refused: set[tuple[int, int, int]] = set()
        for value, first, second in pairs:
            left, right = sorted((self._of[first], self._of[second]))
            if value < SAME_STORY:
                break
            if left == right or (left in self._story and right in self._story):
                continue
            asked = (left, right, len(self._clusters[left]) + len(self._clusters[right]))
            if asked in refused:
                continue
            if self._average(self._clusters[left], self._clusters[right]) >= SAME_STORY:
                self._merge(left, right)
            else:
                refused.add(asked)

    def _average(self, left: Sequence[int], right: Sequence[int]) -> float:
        pairs = [(a, b) for a in left[:_COMPARED] for b in right[:_COMPARED]]
        return sum(self.likeness.of(a, b) for a, b in pairs) / len(pairs)

    def _merge(self, left: int, right: int) -> None:
        keeps, goes = (right, left) if right in self._story else (left, right)
        self._clusters[keeps] += self._clusters[goes]
        for at in self._clusters[goes]:
            self._of[at] = keeps
        self._clusters[goes] = []

    def clusters(self) -> list[list[int]]:
        """Return the articles of today by cluster, in their order."""
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(self.today):
            found[self._of[at]].append(at)
        return list(found.values())

    def story_of(self, at: int) -> KnownStory | None:
        """Return the known story that an article of today goes on with."""
        return self._known.get(self._story.get(self._of[at], ""))


Related = Mapping[int, Sequence[tuple[float, int, int]]]


def _related(pairs: Iterable[tuple[float, int, int]], pool: _Pool) -> Related:
    """Return for each article of today its pairs on the same subject outside its story."""
    found: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for pair in pairs:
        value, first, second = pair
        if value >= SAME_SUBJECT and max(first, second) < pool.today:
            found[first].append(pair)
            found[second].append(pair)
    return found


def _to_story(
    members: Sequence[Article], places: Sequence[int], related: Related, pool: _Pool
) -> Story:
    known = pool.story_of(places[0])
    inside = set(places)
    ordered = sorted(members, key=_richness, reverse=True)
    lead = places[members.index(ordered[0])]
    pairs = combinations(places, 2) if len(places) <= _ALL_TIES else _star(lead, places)
    outside = {p for at in places for p in related.get(at, ()) if not {p[1], p[2]} <= inside}
    ties = (_tie(pool, a, b) for a, b in pairs)
    near = (_tie(pool, a, b) for _, a, b in outside)
    return Story(
        id=known.id if known else _new_id(members),
        articles=tuple(ordered),
        ties=tuple(sorted(ties, key=_by_nearness)),
        related=tuple(sorted((tie for tie in near if _is_telling(tie)), key=_by_nearness)),
        earlier=_earlier(known) if known else None,
    )


def _star(lead: int, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((lead, other) for other in places if other != lead)


def _new_id(members: Sequence[Article]) -> str:
    """Return an id that stays as more articles join: that of the first one published."""
    dated = [article for article in members if article.published] or members
    first = min(dated, key=lambda article: (article.published or _NO_TIME, article.id))
    return derive_id("story", first.id)


def _earlier(known: KnownStory) -> Earlier:
    return Earlier(
        story_id=known.id, headline=known.headline, language=known.language, day=known.day
    )


def _tie(pool: _Pool, first: int, second: int) -> Tie:
    one, other = pool.profiles[first], pool.profiles[second]
    return Tie(
        first=one.article_id,
        second=other.article_id,
        similarity=round(pool.likeness.of(first, second), 3),
        shared=pool.likeness.shared(first, second)[:_SHARED_SHOWN],
    )


def _is_telling(tie: Tie) -> bool:
    """Whether two names or numbers are shared; without them only the manner is alike."""
    return tie.similarity >= SAME_STORY or sum(map(is_name, tie.shared)) >= _NAMES_SHARED


def _by_nearness(tie: Tie) -> tuple[float, str, str]:
    return -tie.similarity, tie.first, tie.second


def _richness(article: Article) -> tuple[int, str]:
    return article.word_count, article.id
