"""Articles that tell the same story become one story. (calculation)

In: the day's articles. Out: stories, each with the ties that hold it together, and ties to
stories on the same subject. Clustering is agglomerative with average linkage over the
cosine of tf-idf vectors: an article joins when it resembles the whole story, so a chain of
half-alike articles does not grow into one giant story.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from digest.model import Article, Story, Tie, derive_id
from digest.story.terms import Background, Weights, cosine, shared_terms, terms_of

# Measured on 161 English and 98 Spanish pairs of news articles judged by people
# (python -m bench.stories): precision .86/.88, recall .73/.58. The best F1, .85/.85, lies at .15,
# where one grouping in five is wrong; a wrong grouping hides a story, a missed one repeats it.
SAME_STORY = 0.22
# Below this, and without two names in common, unrelated pages of one language look alike: at
# 0.08, 26 such pages pointed at each other 66 times.
SAME_SUBJECT, _NAMES_SHARED = 0.12, 2
_COMMON_SHARE, _COMMON_AT_LEAST = 20, 50
# On 1,000 news articles no pair above SAME_SUBJECT is missed.
_RARE_PART = 0.3
# A word that follows another in a sentence, so that a capital means a name.
_INSIDE = re.compile(r"(?<=[\w,;]\s)[^\W\d_]{3,}\b")
# News say the main thing first: the first 300 terms score as well as the whole text.
_LEAD_TERMS = 300
# Of the terms that weigh most, names and numbers tell a reader what two articles share.
_SHARED_READ, _SHARED_SHOWN = 40, 5
_LONG_WORD = 6  # letters; words of grammar seldom have as many


def group_articles(articles: Sequence[Article]) -> tuple[Story, ...]:
    """Return the stories in the order of their first article; every article is in exactly one."""
    vectors = _vectors(articles)
    ties = {(tie.first, tie.second): tie for tie in _ties(articles, vectors)}
    clusters = _cluster([article.id for article in articles], ties)
    by_id = {article.id: article for article in articles}
    return tuple(_to_story([by_id[i] for i in members], ties) for members in clusters)


def _vectors(articles: Iterable[Article]) -> dict[str, Weights]:
    counts = {
        article.id: terms_of(" ".join((article.title, *article.prose)), _LEAD_TERMS)
        for article in articles
    }
    background = Background(counts.values())
    return {article_id: background.weigh(terms) for article_id, terms in counts.items()}


def _ties(articles: Sequence[Article], vectors: Mapping[str, Weights]) -> list[Tie]:
    """Return every pair that is at least on the same subject, nearest first."""
    ties = [
        tie
        for first, second in _candidates(articles, vectors)
        if (similarity := cosine(vectors[first.id], vectors[second.id])) >= SAME_SUBJECT
        and _is_telling(tie := _tie(first, second, vectors, similarity))
    ]
    return sorted(ties, key=lambda tie: (-tie.similarity, tie.first, tie.second))


def _candidates(
    articles: Sequence[Article], vectors: Mapping[str, Weights]
) -> Iterator[tuple[Article, Article]]:
    """Yield the pairs that may be near: those that share enough of their rarer terms.

    Terms of one article in twenty, or of fifty, are common: they add little to a similarity and
    most of the work. Memory stays that of the vectors.
    """
    common = max(_COMMON_AT_LEAST, len(articles) // _COMMON_SHARE)
    holders: dict[str, list[int]] = defaultdict(list)
    for at, article in enumerate(articles):
        near: dict[int, float] = defaultdict(float)
        for term, weight in vectors[article.id].items():
            earlier = holders[term]
            if len(earlier) < common:
                for other in earlier:
                    near[other] += weight * vectors[articles[other].id][term]
            earlier.append(at)
        yield from (
            (articles[other], article)
            for other, shared in near.items()
            if shared >= SAME_SUBJECT * _RARE_PART
        )


def _tie(first: Article, second: Article, vectors: Mapping[str, Weights], value: float) -> Tie:
    shared = shared_terms(vectors[first.id], vectors[second.id], _SHARED_READ)
    return Tie(
        first=first.id,
        second=second.id,
        similarity=round(value, 3),
        shared=_telling(shared, _forms(first))[:_SHARED_SHOWN],
    )


def _is_telling(tie: Tie) -> bool:
    """Whether two names or numbers are shared; without them only the manner is alike."""
    names = sum(_is_name(term) for term in tie.shared)
    return tie.similarity >= SAME_STORY or names >= _NAMES_SHARED


def _is_name(term: str) -> bool:
    return term != term.casefold() or not term.isalpha()


def _telling(shared: Iterable[str], forms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the terms as the article writes them: names and numbers, then long words."""
    written = [forms.get(term, term) for term in shared]
    names = [term for term in written if _is_name(term)]
    return (*names, *(t for t in written if t not in names and len(t) >= _LONG_WORD))


@lru_cache(maxsize=1024)
def _forms(article: Article) -> Mapping[str, str]:
    """Return the commonest form of each word inside sentences: NATO for nato."""
    counts = Counter(_INSIDE.findall(" ".join(article.prose)))
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    return {word.casefold(): word for word in ordered}


def _cluster(ids: Sequence[str], ties: Mapping[tuple[str, str], Tie]) -> list[list[str]]:
    """Merge along the strongest ties while the average between two clusters stays high."""
    cluster_of = {article_id: [article_id] for article_id in ids}
    similarity: dict[frozenset[str], float] = defaultdict(float)
    similarity.update({frozenset(pair): tie.similarity for pair, tie in ties.items()})
    for pair, tie in ties.items():
        if tie.similarity < SAME_STORY:
            break
        left, right = (cluster_of[article_id] for article_id in pair)
        if left is not right and _average(left, right, similarity) >= SAME_STORY:
            left.extend(right)
            cluster_of.update(dict.fromkeys(right, left))
    unique = {id(members): members for members in cluster_of.values()}
    return list(unique.values())


def _average(left: list[str], right: list[str], similarity: dict[frozenset[str], float]) -> float:
    total = sum(similarity[frozenset((a, b))] for a in left for b in right)
    return total / (len(left) * len(right))


def _to_story(members: Sequence[Article], ties: Mapping[tuple[str, str], Tie]) -> Story:
    inside = {article.id for article in members}
    ordered = sorted(members, key=_richness, reverse=True)
    touching = [tie for pair, tie in ties.items() if inside.intersection(pair)]
    return Story(
        id=derive_id("story", *sorted(inside)),
        articles=tuple(ordered),
        ties=tuple(tie for tie in touching if {tie.first, tie.second} <= inside),
        related=tuple(tie for tie in touching if not {tie.first, tie.second} <= inside),
    )


def _richness(article: Article) -> tuple[int, str]:
    return (article.word_count, article.id)
