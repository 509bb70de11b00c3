"""Furniture that its shape gives away. (calculation)

In: the runs of the main box, in order. Out: those that are article. The rules look at links,
length, punctuation and place, in any language; the few words are those that sites everywhere
use, in eight languages. Without prose (a poem, a list), place says nothing and short lines stay.

The shares and lengths below were tried on the pages of `bench.extract` (89 and 175): a quarter
more or less of any of them moved either F1 by .001 at most, except where it says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from digest.clean.markup.headline import is_title, letters_of
from digest.clean.markup.outline import Run
from digest.clean.text import count_words, ends_sentence
from digest.model import BlockKind

ProseOf = Callable[[Run], int]

# A line is a link when it is one all over, or for the most part and short: "Read more at X".
_ALL_LINKS: Final = 0.9
_LINK_SHARE: Final = 0.75
_LINK_WORDS: Final = 40
# "Lea también: ", "READ MORE: ", "(Leggi anche su: " before a link.
_LABELLED = re.compile(r"[^:]{2,40}:\s")
_LABELLED_SHARE: Final = 0.5
# From so many on, headings that link are what a list of products or events has above each text
# (2: -.003).
_LINKED_HEADINGS: Final = 3
_LINKS_AT_END: Final = 0.4
_LABEL_WORDS: Final = 6

# A line before or after all prose is loose up to so many words: in a paragraph, and elsewhere.
_LOOSE_WORDS: Final = 4
_LOOSE_WORDS_ELSEWHERE: Final = 8
# Lines that end in a mark are part of a text: a greeting, a dialogue, an announcement.
_ENDS = re.compile(r"[.!?…:,;。！？]\W*$|[”“»\"’]$")
_ENDING: Final = 40
# A time of day or a year.
_DATED = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b")
# Where a greater share of the lines is short, it is a poem or a list.
_MOST_LOOSE: Final = 1 / 3

# Repeated lines go from this length on, and from the second when one follows the other: a
# refrain or the steps of a plan are repeated on purpose.
_REPEATED: Final = 200
_DOUBLED: Final = 40

_LETTER = re.compile(r"[^\W_]")
_NOTICE_WORDS: Final = 40
_NOTICE_LENGTH: Final = 600
_RIGHTS = re.compile(
    r"©|\(c\)\s*\d{4}|\bcopyright\b|all rights reserved|alle rechte vorbehalten|"
    r"(?:todos los|tous|todos os|tutti i) (?:derechos|droits|direitos|diritti)|"
    r"wszelkie prawa zastrzeżone|alle rechten voorbehouden",
    re.IGNORECASE,
)
_PHOTO = r"(?:photo|foto|imagen|imagem|(?:beitrags|titel|symbol)?bild|zdj[ęe]cie)s?"
_CAPTION = re.compile(rf"(?:{_PHOTO}|image)\s*[:©]", re.IGNORECASE)
# Such as "The weir in June. Foto: Ana Ruiz/EFE".
_NAME = r"[^\W\d_a-z][\w.&'’-]*"
_CREDIT = re.compile(
    rf"(?:^|[\W_])(?i:{_PHOTO}|photo credit|image credit)\b[^:/©.]{{0,25}}[:/©]\s*"
    rf"{_NAME}(?:[ /,]{{1,3}}(?:(?:de|del|von|van|di|da|la|el)\s)?{_NAME}){{0,5}}\W{{0,2}}$"
)
_CALL = re.compile(
    r"\b(?:subscribe (?:to|now|here|today|for)|sign[- ]?up|click(?:ing)? here|join (?:us|our)|"
    r"follow (?:us|me|@)|like us|our newsletters?|"
    r"(?:jetzt|hier) (?:abonnieren|anmelden)|abonnieren sie|melden sie sich|folgen sie|folge uns|"
    r"suscr[ií]b(?:ete|ase|irte|irse)|inscr[ií]b(?:ete|ase)|s[ií]guenos|[úu]nete|ha[zg]a? clic|"
    r"inscrivez|abonnez|suivez|cliquez ici|iscriviti|abbonati|seguici|clicca qui|"
    r"inscreva-se|assine|siga-nos|clique aqui|zapisz się|"
    r"do (?:subskrypcji|prenumeraty)|subskrybuj|prenumeruj)",
    re.IGNORECASE,
)
_CALL_WORDS: Final = 25
_CALL_LINKS: Final = 0.1
_ASKED = re.compile(
    r"\bshar(?:e|ing) (?:this|it)\b|\b(?:artikel|beitrag) teilen\b|\bteilen sie\b|"
    r"\bpartagez\b|\bpartager (?:sur|cet)|\bcomp[aá]rt(?:e|elo|ir) (?:est[ea]|en)\b|"
    r"\bcondividi (?:su|questo)|\budostępnij\b|\bcompartilhe\b",
    re.IGNORECASE,
)
_ASKED_WORDS: Final = 8


def prune(runs: Sequence[Run], title: str | None, prose_of: ProseOf) -> list[Run]:
    """Return the runs without what surrounds an article's text, in order.

    `title` is dropped, with what stands above it: it is told apart from the text.
    """
    kept = _below_title(runs, letters_of(title), prose_of)
    kept = _without_links(kept)
    kept = [run for run in kept if not _is_notice(run)]
    return _without_repeats(_trimmed(kept, prose_of))


def _below_title(runs: Sequence[Run], wanted: str, prose_of: ProseOf) -> list[Run]:
    """Drop the headline, and what stands above it unless that is text."""
    first = next((at for at, run in enumerate(runs) if is_title(run, wanted)), None)
    if first is None:
        return list(runs)
    above = runs[:first] if any(map(prose_of, runs[:first])) else []
    return [*above, *(run for run in runs[first + 1 :] if not is_title(run, wanted))]


# --- links -----------------------------------------------------------------------------------


def _without_links(runs: Sequence[Run]) -> list[Run]:
    """Drop lines that are links, and the labels above them; a page of links stays whole."""
    links = _link_lines(runs)
    linked = sum(run.solid for run, is_link in zip(runs, links, strict=True) if is_link)
    if 2 * linked > sum(run.solid for run in runs):
        return list(runs)
    following = [*links, False][1:]
    return [
        run
        for run, is_link, before_link in zip(runs, links, following, strict=True)
        if not is_link and not (before_link and _is_label(run))
    ]


def _link_lines(runs: Sequence[Run]) -> list[bool]:
    """Return which lines are links; many headings that link, each above its text, are not."""
    links = [_is_link_line(run) for run in runs]
    following = [*links, True][1:]
    heads = [
        at
        for at, run in enumerate(runs)
        if run.kind is BlockKind.HEADING and links[at] and not following[at]
    ]
    if len(heads) >= _LINKED_HEADINGS:
        for at in heads:
            links[at] = runs[at + 1].kind is BlockKind.HEADING
    return links


def _is_link_line(run: Run) -> bool:
    if run.tag in ("td", "th"):  # a table of data links what it lists
        return False
    share = run.linked / run.solid
    if share >= _ALL_LINKS:
        return True
    least = _LABELLED_SHARE if _LABELLED.match(run.text) else _LINK_SHARE
    return share >= least and count_words(run.text) <= _LINK_WORDS


def _is_label(run: Run) -> bool:
    heads = run.kind is BlockKind.HEADING and not ends_sentence(run.text)
    return (heads or run.text.endswith(":")) and count_words(run.text) <= _LABEL_WORDS


# --- notices ---------------------------------------------------------------------------------


def _is_notice(run: Run) -> bool:
    """Whether a short line states rights, credits a picture, or calls to subscribe or share."""
    text = run.text
    if len(text) > _NOTICE_LENGTH or (words := count_words(text)) > _NOTICE_WORDS:
        return False
    if _LETTER.search(text) is None or _RIGHTS.search(text):
        return True
    if _CREDIT.search(text) or _CAPTION.match(text):
        return True
    if words <= _ASKED_WORDS and _ASKED.search(text):
        return True
    links_enough = run.linked >= _CALL_LINKS * run.solid
    return links_enough and words <= _CALL_WORDS and _CALL.search(text) is not None


# --- both ends -------------------------------------------------------------------------------


def _trimmed(runs: Sequence[Run], prose_of: ProseOf) -> list[Run]:
    """Drop short lines before the first and after the last piece of prose."""
    at = [i for i, run in enumerate(runs) if prose_of(run)]
    if not at:
        return list(runs)
    is_verse = sum(map(_is_loose, runs)) > _MOST_LOOSE * len(runs)
    goes = _is_dated if is_verse else _is_loose
    head = [run for run in runs[: at[0]] if not goes(run)]
    tail = [run for run in runs[at[-1] + 1 :] if not goes(run)]
    return _without_end([*head, *runs[at[0] : at[-1] + 1], *tail])


def _is_loose(run: Run) -> bool:
    """Whether a line is a label, a date or a name rather than text."""
    if run.kind is not BlockKind.PARAGRAPH or _ENDS.search(run.text[-_ENDING:]):
        return False
    is_paragraph = run.tag == "p" and not _DATED.search(run.text)
    return count_words(run.text) <= (_LOOSE_WORDS if is_paragraph else _LOOSE_WORDS_ELSEWHERE)


def _is_dated(run: Run) -> bool:
    return _is_loose(run) and _DATED.search(run.text) is not None


def _without_end(runs: list[Run]) -> list[Run]:
    """Drop headings of nothing, and a last list of many links with its label."""
    end = len(runs)
    while end and runs[end - 1].kind is BlockKind.ITEM:
        end -= 1
    items = runs[end:]
    if sum(run.linked for run in items) < _LINKS_AT_END * sum(run.solid for run in items):
        return runs
    is_over = _is_label if items else _is_heading
    while end and (_is_heading(runs[end - 1]) or is_over(runs[end - 1])):
        end -= 1
    return runs[:end]


def _is_heading(run: Run) -> bool:
    return run.kind is BlockKind.HEADING


def _without_repeats(runs: Sequence[Run]) -> list[Run]:
    """Give a long line once; short ones may be a refrain."""
    seen: set[str] = set()
    kept: list[Run] = []
    for run in runs:
        is_again = len(run.text) >= _REPEATED and run.text in seen
        if not is_again and not (kept and _doubles(run, kept[-1])):
            kept.append(run)
            seen.add(run.text)
    return kept


def _doubles(run: Run, above: Run) -> bool:
    return run.text == above.text and len(run.text) >= _DOUBLED
