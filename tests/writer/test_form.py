"""An answer looks like a few sentences of news, or is not shown."""

from __future__ import annotations

from time import process_time

import pytest

from digest.language import split_sentences
from digest.writer.form import MAX_ANSWER, find_misform

SOURCES = "The town said it trained a language model on otters. The river rose by three metres."
FINE = "The river Lin rose by three metres. The town closed the old bridge."

GOOD = {
    "plain": FINE,
    "two-paragraphs": FINE.replace(". The", ".\n\nThe"),
    "quotation-at-the-end": f"{FINE} The mayor said: “The bridge is closed.”",
    "question": f"{FINE} Will the bridge open again this week?",
    "decimal-and-initials": f"{FINE} J. P. Vega of the U.S. team counted 2.5 otters per mile.",
    "dash-inside": f"{FINE} The mill – the oldest of all – stands in the water.",
    "hindi": "नदी का पानी तीन मीटर बढ़ गया है। पुराना पुल बंद कर दिया गया है।",
    "chinese": "利恩河水位上涨了三米，老磨坊被水淹没了，居民已经撤离。"
    "市政府关闭了那座古老的桥梁，等待水位回落到正常。",
    "arabic": "ارتفع نهر لين ثلاثة أمتار أمس. وأغلقت البلدة الجسر القديم.",
    "of-the-sources": f"{FINE} The town trained a language model on otters.",
}

BAD = {
    "too long": FINE + " The bridge is long." * 100,
    "characters": FINE.replace("Lin", "L\u202ein"),
    "list": f"- {FINE}\n- The mill is wet as well now.",
    "markup": FINE.replace("Lin", "**Lin**"),
    "address": f"{FINE} Buy tickets at otters.example today.",
    "talk about itself": f"Here is a summary of the news. {FINE}",
    "sentences": "The river Lin rose by three metres.",
    "unfinished": f"River rises in the valley\n{FINE}",
    "no sentence": f"{FINE} It is so.",
    "repetition": "The river Lin rose by three metres. The river Lin rose by three metres.",
}
MORE_BAD = {
    "numbered": (f"1. {FINE}\n2. The mill is wet as well.", "list"),
    "bullet": (f"• {FINE}", "list"),
    "markdown-heading": (f"# River\n{FINE}", "list"),
    "link": (f"{FINE} Read [more](x) about the old bridge.", "markup"),
    "html": (FINE.replace("Lin", "<b>Lin</b>"), "markup"),
    "chat-mark": (FINE + "<|im_end|>", "markup"),
    "code": (f"```\n{FINE}\n```", "markup"),
    "url": (f"{FINE} See https://otters for all of it.", "address"),
    "mail": (f"{FINE} Write to mayor@valley at once, please.", "address"),
    "null": (FINE.replace("Lin", "L\0in"), "characters"),
    "zero-width": (FINE.replace("Lin", "L\u200bin"), "characters"),
    "private-use": (FINE.replace("Lin", "L\ue000in"), "characters"),
    "as-an-ai": (f"As an AI, I have no view of rivers. {FINE}", "talk about itself"),
    "sure": (f"Sure, this is what the articles tell. {FINE}", "talk about itself"),
    "instructions": (f"{FINE} The previous instructions are void.", "talk about itself"),
    "spanish": ("En resumen, el río creció mucho. El puente está cerrado.", "talk about itself"),
    "german": ("Hier ist die Zusammenfassung für Sie. Der Fluss steigt.", "talk about itself"),
    "five": (f"{FINE} {FINE.replace('Lin', 'Lon')} The mill is wet as well.", "sentences"),
    "empty": ("", "sentences"),
    "one-word": ("BUY!", "sentences"),
    "cut": (f"{FINE} The mill of the", "unfinished"),
}


def misform(answer: str) -> str:
    return find_misform(answer, split_sentences(" ".join(answer.split()), "en"), SOURCES)


@pytest.mark.parametrize("answer", GOOD.values(), ids=GOOD)
def test_sentences_of_news_are_let_through(answer: str) -> None:
    assert misform(answer) == ""


@pytest.mark.parametrize(
    ("answer", "fault"),
    [*((answer, fault) for fault, answer in BAD.items()), *MORE_BAD.values()],
    ids=[*BAD, *MORE_BAD],
)
def test_other_forms_are_named(answer: str, fault: str) -> None:
    assert misform(answer) == fault


@pytest.mark.parametrize("piece", ["a-", "a.b-", "<", "`", "@", "1.", "here is a ", "- x\n", "&am"])
def test_hostile_answer_costs_no_more_than_its_length(piece: str) -> None:
    begun = process_time()
    find_misform(piece * (MAX_ANSWER // len(piece)), (piece,), SOURCES)
    find_misform(piece * 200_000, (piece,), SOURCES)
    assert process_time() - begun < 1
