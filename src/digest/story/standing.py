"""What keeps a sentence from standing alone in a summary. (calculation)

In: a sentence, whatever its language. Out: a cost. The word lists are of the languages that the
digest is read in most; a language without a list loses nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from digest.story.terms import numbers_of

_QUESTION_COST, _CHATTY_COST, _DANGLING_COST, _LENGTH_COST = 1.0, 2.0, 0.3, 0.15
# Choices: such sentences are rare in the sets that the weights of summaries are measured on.
_LEFTOVER_COST, _SPEAKERLESS_COST, _BROKEN_COST, _TABLE_COST = 2.0, 0.4, 0.3, 0.5
_SHORT_WORDS, _LONG_WORDS = 7, 60
_COMPLETION_WORDS = 12
_SPOKEN_SHARE, _FIGURES_SHARE = 0.85, 0.3

_QUESTION = re.compile(r"[?？؟][\"'”’»)]*$")
# Openings that lean on the sentence before.
_DANGLING = re.compile(
    r"""(?ix)^\W*(?:
    (?:but|and|or|so|then|now|however|therefore|thus|also|additionally|meanwhile|instead|still|yet|
       this|that|these|those|he|she|they|it|his|her|their|its|here|there|such|another|because|
       furthermore|moreover|conversely|in\s+addition|for\s+example|of\s+course)\b
    |(?:\w+\W+){1,4}this\s+(?:is|was|has|means)\b
    |(?:pero|y|o|sin\s+embargo|además|también|así|esto|eso|ello|él|ella|ellos|ellas|entonces|
       por\s+eso|por\s+otro\s+lado|mientras\s+tanto|no\s+obstante|asimismo)\b
    |(?:mas|e|ou|porém|além\s+disso|também|isso|isto|ele|ela|eles|elas|no\s+entanto)\b
    |(?:mais|et|ou|cependant|toutefois|ainsi|cela|ceci|ce|il|elle|ils|elles|en\s+revanche)\b
    |(?:aber|und|oder|doch|jedoch|außerdem|dies|dieser|er|sie|es|dabei|damit|deshalb|daher)\b
    |(?:ma|però|tuttavia|inoltre|questo|egli|lui|lei|essi|loro|infatti)\b
    |(?:però|tanmateix|també|això|ell|ells|elles|a\s+més)\b
    |(?:maar|en|of|echter|ook|dit|dat|hij|zij|ze|het|daarom|bovendien)\b
    )"""
)
# The writer talks to the reader: greetings, "you", "let us", and contractions of both.
_CHATTY = re.compile(
    r"""(?ix)\b(?:
    guys|folks|hey|alright|let['’]s|we['’](?:ll|re|ve)|you(?:['’](?:ll|re|ve))?|your|
    stay\s+tuned|mind\s+you|think\s+about\s+it|imagine|first\s+off|te\s+contamos
    )\b"""
)
# What belongs to the page, not to the article.
_LEFTOVER = re.compile(
    r"""(?ix)
    \b(?:subscribe|sign\s+up|click\s+here|read\s+more|follow\s+us|all\s+rights\s+reserved|
    newsletters?|cookies?|copyright|getty\s+images|
    suscríbe(?:te|se)|haz\s+clic|lea\s+también|leer\s+más|lee\s+más|síguenos|
    inscreva-se|leia\s+(?:mais|também)|clique\s+aqui|siga-nos|
    abonnez-vous|lire\s+aussi|cliquez\s+ici|suivez-nous|
    abonnieren|lesen\s+sie\s+auch|hier\s+klicken|
    iscriviti|leggi\s+anche|clicca\s+qui|seguici)\b
    |©|^\W*(?:photo|foto|image|imagen|bild|video|vídeo)\b[^.]{0,40}:"""
)
# Looked for first, as it is quick: without one of these words neither of the two above matches.
_TELLTALES = frozenset(
    """guys folks hey alright let we you your stay mind think imagine first te subscribe sign click
    read follow rights newsletter newsletters cookie cookies copyright getty suscríbete suscríbase
    haz lea leer lee síguenos inscreva leia clique siga abonnez lire cliquez suivez abonnieren lesen
    hier iscriviti leggi clicca seguici photo foto image imagen bild video vídeo""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+")
# Thai, Khmer, kana, Han; two letters make a word, more or less.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LETTERS_OF_A_WORD = 2
_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))


@lru_cache(maxsize=4096)
def cost_of(text: str) -> float:
    """Return how much a sentence leans on what is not told with it; 0 if it stands alone."""
    return (
        _QUESTION_COST * is_question(text)
        + _CHATTY_COST * is_aside(text)
        + _LEFTOVER_COST * (_may_be_aside(text) and bool(_LEFTOVER.search(text)))
        + _DANGLING_COST * is_dangling(text)
        + _LENGTH_COST * (not _SHORT_WORDS <= _words_of(text) <= _LONG_WORDS)
        + _SPEAKERLESS_COST * _is_speakerless(text)
        + _BROKEN_COST * _is_broken(text)
        + _TABLE_COST * _is_table(text)
    )


def _words_of(text: str) -> int:
    """Return how many words a text has; in scripts that do not part them, by their letters."""
    unparted = len(_UNPARTED.findall(text))
    return unparted // _LETTERS_OF_A_WORD if 2 * unparted > len(text) else len(text.split())


def is_aside(text: str) -> bool:
    """Whether the writer turns to the reader."""
    return _may_be_aside(text) and bool(_CHATTY.search(text))


@lru_cache(maxsize=4096)
def _may_be_aside(text: str) -> bool:
    return "©" in text or not _TELLTALES.isdisjoint(_WORD.findall(text.casefold()))


def is_question(text: str) -> bool:
    """Whether it asks."""
    return bool(_QUESTION.search(text[-8:]))


def is_dangling(text: str) -> bool:
    """Whether it begins with a word that points back."""
    return bool(_DANGLING.match(text))


def completes(after: str, before: str) -> bool:
    """Whether a short sentence goes on with the figure of another: "This makes 3,000 in all." """
    return (
        is_dangling(after)
        and len(after.split()) <= _COMPLETION_WORDS
        and bool(numbers_of(before))
        and bool(numbers_of(after) - numbers_of(before))
    )


def _is_speakerless(text: str) -> bool:
    """Whether nearly all of it is quoted, so that nobody knows who speaks."""
    spoken = sum(len(part) for part in _QUOTED.findall(text))
    return spoken >= _SPOKEN_SHARE * len(text)


def _is_broken(text: str) -> bool:
    """Whether a quotation or parenthesis begins or ends elsewhere, or a list follows."""
    return text.endswith(":") or any(text.count(a) != text.count(b) for a, b in _PAIRS)


def _is_table(text: str) -> bool:
    return sum(map(str.isdigit, text)) > _FIGURES_SHARE * len(text)
