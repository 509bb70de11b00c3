"""The headline of a story: the best of its articles' headlines, never a new one. (calculation)"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.model import Article, Sentence, base_language
from digest.story.terms import Background, cosine, terms_of

_SHORT, _LONG = 25, 110
# None of these is measured: no public set has headlines with what readers think of them.
_LENGTH_COST, _QUESTION_COST, _SHOUT_COST, _LABEL_COST, _BAIT_COST = 0.2, 0.3, 0.3, 0.3, 0.5
_QUESTION = re.compile(r"[?？؟]\W*$")
# A kind of text, not news: "LIVE:", "Opinion |", "Watch:", and the site's name at the end.
_LABEL = re.compile(
    r"(?ix)^\W*(?:live|opinion|opinión|watch|video|vídeo|podcast|analysis|análisis|en\s+vivo|"
    r"en\s+directo|direct|liveticker|ticker|kommentar|last\s+minute|última\s+hora|breaking)\b\W*[:|–—-]"
    r"|\s[|]\s[^|]{2,30}$"
)
_BAIT = re.compile(
    r"(?ix)you\s+won['’]t\s+believe|what\s+you\s+need\s+to\s+know|here['’]s\s+(?:why|what|how)|"
    r"this\s+is\s+(?:why|how|what)|everything\s+(?:you|we)|no\s+(?:te\s+)?creerás|esto\s+es\s+lo\s+que|"
    r"todo\s+lo\s+que|lo\s+que\s+debes\s+saber|tudo\s+o\s+que|voici\s+(?:pourquoi|ce)|das\s+müssen\s+sie"
)


def headline_of(articles: Sequence[Article], reader: str) -> Sentence:
    """Return the headline that says best what the articles have in common, as it is written.

    It is one in the reader's language where there is one. Of equal ones the first article's wins.
    """
    told = [article for article in articles if article.title.strip()] or list(articles)
    own = [a for a in told if base_language(a.language) == base_language(reader)]
    lead = base_language(told[0].language)
    pool = own or [a for a in told if base_language(a.language) == lead]
    background = Background(terms_of(article.title) for article in pool)
    vectors = [background.weigh(terms_of(article.title)) for article in pool]

    def worth(at: int) -> float:
        others = [cosine(vectors[at], v) for place, v in enumerate(vectors) if place != at]
        central = sum(others) / len(others) if others else 0.0
        return central - _cost(pool[at].title)

    best = pool[max(range(len(pool)), key=lambda at: (worth(at), -at))]
    return Sentence(best.title, best.id, -1, best.language)


def _cost(title: str) -> float:
    letters = [sign for sign in title if sign.isalpha()]
    shouts = len(letters) > _SHORT // 2 and all(sign.isupper() for sign in letters)
    return (
        _LENGTH_COST * (not _SHORT <= len(title) <= _LONG)
        + _QUESTION_COST * bool(_QUESTION.search(title))
        + _SHOUT_COST * shouts
        + _LABEL_COST * bool(_LABEL.search(title))
        + _BAIT_COST * bool(_BAIT.search(title))
    )
