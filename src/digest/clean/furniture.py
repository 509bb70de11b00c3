"""Furniture that its shape gives away, in any language. (calculation)

In: the runs of the main box, in order. Out: those that are article. The rules look at links,
length, punctuation and place; the few words are those that sites everywhere use. Where there
is no prose at all (a poem, a list), place says nothing and short lines stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from digest.clean.outline import Run
from digest.clean.text import count_words, ends_sentence
from digest.model import BlockKind

_LINK_SHARE: Final = 0.75
_LABELLED_SHARE: Final = 0.5
_LINK_WORDS: Final = 40
# "Lea también: ", "READ MORE: ", "(Leggi anche su: ".
_LABELLED = re.compile(r"[^:]{2,40}:\s")
_LINKED_HEADINGS: Final = 3
_ALL_LINKS: Final = 0.9
_LABEL_WORDS: Final = 6
# Lines that end in a mark are part of a text: a greeting, a dialogue, an announcement.
_ENDS = re.compile(r"[.!?…:,;。！？]\W*$|[”“»\"’]$")
_LINKS_AT_END: Final = 0.4
_LOOSE_WORDS: Final = 4
_SHORT_WORDS: Final = 8
_REPEATED: Final = 200

_RIGHTS = re.compile(
    r"©|\\(c\\)\\s*\\d{4}|\bcopyright\b|all rights reserved|alle rechte vorbehalten|"
    r"(?:todos los|tous|todos os|tutti i) (?:derechos|droits|direitos|diritti)|"
    r"wszelkie prawa zastrzeżone|alle rechten voorbehouden",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:subscri(?:be|ption)|sign[- ]?up|newsletters?|follow (?:us|me|him|her|them|@)|"
    r"like (?:us|this)|click(?:ing)? here|join (?:us|our)|download (?:our|the)|"
    r"abonn\w+|folgen sie|folge uns|jetzt anmelden|"
    r"suscr[ií]b\w+|s[ií]guenos|[úu]nete|haz clic|inscr[ií]b\w+|"
    r"inscrive[zr]|inscription|suivez|iscriviti|seguici|assine|siga[- ]nos|inscreva|"
    r"subskry\w+|zapisz się|prenumer\w+|telegram|whatsapp|instagram|facebook)\b",
    re.IGNORECASE,
)
# A shorter heading may stand in a title by chance.
_TITLE_WIDTH: Final = 400
_TITLE_LETTERS: Final = 12
# "Foto: Name" alone or at the end of a caption.
_CREDIT = re.compile(
    r"(?:^|[\W_])(?:photo|foto|image|imagen|imagem|bild|beitragsbild|titelbild|fotograf\w*|zdj[ęe]cie|"
    r"credit|crédito|courtesy)s?\b[^:/©.]{0,25}[:/©]\s*[^.!?]{2,60}[.)]?$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:photo|foto|image|imagen|imagem|(?:beitrags|titel|symbol)?bild|zdj[ęe]cie)s?\s*[:©]", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:shar(?:e|ing) (?:this|it|the)|(?:artikel|beitrag) teilen|teilen sie|partage[rz]|"
    r"comp[aá]rt[aei]\w*|condividi\w*|udostępnij\w*|compartilh\w+)\b",
    re.IGNORECASE,
)
_ASKED_WORDS: Final = 8
_LETTER = re.compile(r"[^\W_]")
_DOUBLED: Final = 40
_NOTICE_WORDS: Final = 40
_CALL_WORDS: Final = 25
_CALL_LINKS: Final = 0.1


def find_headline(runs: Sequence[Run], title: str | None) -> int | None:
    """Return which run is the page's title, with or without the site's name; else the only h1."""
    wanted = letters_of(title or "")
    for at, run in enumerate(runs):
        if is_title(run, wanted):
            return at
    tops = [at for at, run in enumerate(runs) if run.tag == "h1"]
    if len(tops) == 1 or not title:
        return tops[0] if len(tops) == 1 else None
    return _most_alike(runs, tops, title)


def _most_alike(runs: Sequence[Run], tops: Sequence[int], title: str) -> int | None:
    """Return which of the headings shares most words with the title, if it shares half of them."""
    wanted = set(title.casefold().split())
    shared = {at: len(wanted & set(runs[at].text.casefold().split())) for at in tops}
    best = max(tops, key=shared.__getitem__, default=None)
    return best if best is not None and 2 * shared[best] >= len(wanted) else None


def is_title(run: Run, wanted: str) -> bool:
    """Whether the line is the title whose letters are given, or nearly all of it."""
    letters = letters_of(run.text[:_TITLE_WIDTH])
    if len(letters) < _TITLE_LETTERS or not wanted:
        return bool(wanted) and letters == wanted
    most = run.kind is BlockKind.HEADING or 2 * len(letters) >= len(wanted)
    return most and (letters in wanted or (run.tag == "h1" and wanted in letters))


def prune(runs: Sequence[Run], title: str | None, prose_of: Callable[[Run], int]) -> list[Run]:
    """Return the runs without what surrounds an article's text.

    `title` is dropped, with what stands above it: it is told apart from the text.
    """
    kept = _below_title(runs, letters_of(title or ""), prose_of)
    kept = _without_links(kept)
    kept = [run for run in kept if not _is_notice(run)]
    return _without_repeats(_trimmed(kept, prose_of))


def _below_title(runs: Sequence[Run], wanted: str, prose_of: Callable[[Run], int]) -> list[Run]:
    """Drop the headline, and what stands above it unless that is text."""
    headlines = [at for at, run in enumerate(runs) if is_title(run, wanted)]
    if not headlines:
        return list(runs)
    first = headlines[0]
    above = [] if not any(map(prose_of, runs[:first])) else runs[:first]
    below = [run for at, run in enumerate(runs) if at > first and at not in headlines]
    return [*above, *below]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]+", "", text).casefold()


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
    """Return which lines are links; headings that link, each above its text, are headings."""
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
    if run.tag in ("td", "th"):
        return False
    share = run.linked / run.solid
    if share >= _ALL_LINKS:
        return True
    least = _LABELLED_SHARE if _LABELLED.match(run.text) else _LINK_SHARE
    return share >= least and count_words(run.text) <= _LINK_WORDS


def _is_label(run: Run) -> bool:
    return count_words(run.text) <= _LABEL_WORDS and (
        run.text.endswith(":") or (run.kind is BlockKind.HEADING and not ends_sentence(run.text))
    )


def _is_notice(run: Run) -> bool:
    """Whether a short line states rights, credits a picture, or calls to subscribe or share."""
    text, words = run.text, count_words(run.text)
    if not _LETTER.search(text):
        return True
    if words > _NOTICE_WORDS:
        return False
    if _RIGHTS.search(text) or _CREDIT.search(text) or _CAPTION.match(text):
        return True
    if words <= _ASKED_WORDS and _ASKED.search(text):
        return True
    links_enough = run.linked >= _CALL_LINKS * run.solid
    return links_enough and words <= _CALL_WORDS and _CALL.search(text) is not None


def _trimmed(runs: Sequence[Run], prose_of: Callable[[Run], int]) -> list[Run]:
    """Drop short lines before the first and after the last piece of prose."""
    at = [i for i, run in enumerate(runs) if prose_of(run)]
    if not at:
        return list(runs)
    first, last = at[0], at[-1]
    head = [run for run in runs[:first] if not _is_loose(run)]
    tail = [run for run in runs[last + 1 :] if not _is_loose(run)]
    return _without_tail([*head, *runs[first : last + 1], *tail])


def _without_tail(runs: list[Run]) -> list[Run]:
    """Drop what ends the text: headings of nothing, and a list of lines with many links."""
    end = len(runs)
    while end and runs[end - 1].kind is BlockKind.ITEM:
        end -= 1
    items = runs[end:]
    if sum(run.linked for run in items) < _LINKS_AT_END * sum(run.solid for run in items):
        end = len(runs)
    while end and runs[end - 1].kind is BlockKind.HEADING or end < len(runs) and end and _is_label(runs[end - 1]):
        end -= 1
    return runs[:end] if end else runs


def _is_loose(run: Run) -> bool:
    """Whether a line is a label, a date or a name rather than text."""
    if run.kind is not BlockKind.PARAGRAPH or _ENDS.search(run.text):
        return False
    return count_words(run.text) <= (_LOOSE_WORDS if run.tag == "p" else _SHORT_WORDS)


def _without_repeats(runs: Sequence[Run]) -> list[Run]:
    """Give a long line once; short ones may be a refrain."""
    seen: set[str] = set()
    kept: list[Run] = []
    for run in runs:
        long = len(run.text) >= _REPEATED
        if not (long and run.text in seen) and not (kept and _doubles(run, kept[-1])):
            kept.append(run)
            seen.add(run.text)
    return kept


def _doubles(run: Run, above: Run) -> bool:
    return run.text == above.text and len(run.text) >= _DOUBLED
