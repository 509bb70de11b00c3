"""A story in about three sentences that stand in it, with the figures they leave out."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import process_time

import pytest

from digest.clean import clean
from digest.clean.boilerplate import read_dump
from digest.ingest.document.read import read_document
from digest.language import split_sentences
from digest.model import Article, Block, BlockKind, Source, Story, Summary
from digest.story import Background, summarise_story
from tests.conftest import DOCUMENTS

US_TROOPS = "why-is-the-us-sending-troops-to-ukraine.txt"
NATO_TROOPS = "nato-troops-to-ukraine.txt"


def article(*paragraphs: str, title: str = "", language: str = "en") -> Article:
    return Article(
        id="a1",
        source_id="post",
        source_name="Post",
        category="news",
        url=None,
        title=title,
        author=None,
        published=None,
        language=language,
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
    )


def document(name: str) -> Article:
    content = read_dump((DOCUMENTS / name).read_text(encoding="utf-8"))
    return replace(article(title=content.title or ""), blocks=content.blocks)


def summary_of_all(*told: Article, reader: str = "") -> Summary:
    story = Story(id="s1", articles=told)
    return summarise_story(story, Background(()), reader=reader or told[0].language)


def summary_of(told: Article) -> Summary:
    return summary_of_all(told)


def sentences(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


def figures(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.figures]


def everything(summary: Summary) -> str:
    return " ".join((*sentences(summary), *figures(summary)))


def all_sentences(told: Article) -> list[str]:
    return [s for text in told.prose for s in split_sentences(text, told.language)]


HARBOUR = article(
    "The ferry to Brock Island sailed again on Monday after the storm of last autumn. It was full.",
    "But nobody knows how long the old pier will bear the weight. Who would pay for a new one?",
    "The county of Lorne pays half of the repairs to pier and ferry. They cost 1.2 million pounds.",
    "Islanders had been brought their bread by helicopter since 14 September. You will love that!",
    "A second ferry for Brock Island is to be built in the yard at Portmere before 2031.",
    title="Ferry to Brock Island sails again",
)
OTHERS = {
    "es": article(
        "El puente nuevo de Ribera abrirá en marzo con dos carriles y una acera. Pero falta luz.",
        "Las lluvias de otoño pararon la obra durante seis semanas. ¿Quién pagará las farolas?",
        "El ayuntamiento pagará 300.000 euros por las farolas del puente de Ribera.",
        title="El puente de Ribera abrirá en marzo",
        language="es",
    ),
    "ja": article(
        "市は三月に新しい橋を開く。秋の雨で工事は六週間止まった。街灯の費用は市が払う。橋には二つの車線がある。",
        language="ja",
    ),
    "und": article(
        "One thing happened here today. Another thing happened over there. A third one came. "
        "A fourth one went away. A fifth one stayed.",
        language="und",
    ),
}


@pytest.mark.parametrize(
    "told",
    [HARBOUR, *OTHERS.values(), document(US_TROOPS), document(NATO_TROOPS)],
    ids=["en", *OTHERS, "first document", "second document"],
)
def test_summary_is_about_three_sentences_of_the_article_in_its_order(told: Article) -> None:
    summary = summary_of(told)
    assert 3 <= len(summary.sentences) <= 4
    stand = all_sentences(told)
    for part in (summary.sentences, summary.figures):
        assert [stand[sentence.position] for sentence in part] == [s.text for s in part]
        assert [s.position for s in part] == sorted({s.position for s in part})
    assert not set(summary.sentences) & set(summary.figures)
    assert all(s.text in " ".join(told.prose) for s in (*summary.sentences, *summary.figures))


def test_summary_names_story_language_headline_and_article() -> None:
    summary = summary_of(HARBOUR)
    assert (summary.story_id, summary.headline.text) == ("s1", HARBOUR.title)
    assert summary.headline.language == "en"
    assert {sentence.article_id for sentence in summary.sentences} == {"a1"}


def test_summary_opens_with_the_news_and_leaves_questions_and_asides_out() -> None:
    told = sentences(summary_of(HARBOUR))
    assert told[0] == all_sentences(HARBOUR)[0]
    assert not [text for text in told if text.startswith(("But", "Who", "You", "It was"))]


def test_lead_article_is_the_one_summarised() -> None:
    other = replace(OTHERS["und"], id="a2")
    summary = summary_of_all(HARBOUR, other)
    assert summary == summary_of(HARBOUR)


# --- figures ---------------------------------------------------------------------------------


def test_figures_are_told_once_each_and_only_by_sentences_that_stand_alone() -> None:
    summary = summary_of(HARBOUR)
    assert "14 September" in everything(summary) and "2031" in everything(summary)
    numbers = [
        word for word in ("14 September", "2031") for text in figures(summary) if word in text
    ]
    assert len(numbers) == len(set(numbers))
    assert not [text for text in figures(summary) if text.startswith("They") or text.endswith("?")]


def test_short_sentence_that_completes_a_figure_comes_with_it() -> None:
    told = article(
        "The county will plant 900 trees along the ring road in Portmere next spring.",
        "This makes 2,400 in all. Lime and oak were chosen because they bear dry summers.",
        "Residents had asked for shade after the hot summer of last year in the town.",
        title="County will plant 900 trees along the ring road",
    )
    told_sentences = sentences(summary_of(told))
    at = told_sentences.index(all_sentences(told)[0])
    assert told_sentences[at + 1] == "This makes 2,400 in all."


def test_no_more_than_four_further_figures() -> None:
    paragraphs = [
        f"Well number {n} of the upper valley gave {n}00 litres a day." for n in range(10, 40)
    ]
    assert len(summary_of(article(*paragraphs)).figures) == 4


# --- the two documents -----------------------------------------------------------------------


@pytest.mark.parametrize("number", ["2,000", "3,000", "100,000", "2014", "2 February"])
def test_first_document_tells_its_figures(number: str) -> None:
    assert number in everything(summary_of(document(US_TROOPS)))


def test_first_document_tells_the_troops_in_the_summary_itself() -> None:
    told = " ".join(sentences(summary_of(document(US_TROOPS))))
    assert "2,000 more troops" in told and "100,000 troops" in told


def test_second_document_is_told_without_its_chat() -> None:
    summary = summary_of(document(NATO_TROOPS))
    told = [*sentences(summary), *figures(summary)]
    chatty = ("guys", "Hey", "let's", "Alright", "mind you", "Imagine", "Think about it", "?")
    assert not [text for text in told if any(word in text for word in chatty)]
    assert "NATO" in everything(summary)


# --- odd articles ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (article(), []),
        (article("   ", ""), []),
        (article("The ferry sails again."), ["The ferry sails again."]),
        (article("a text without any stop " * 3), [("a text without any stop " * 3).strip()]),
        (
            article("THE STORM CLOSED THE PORT. SHIPS WAIT. NOBODY WAS HURT."),
            ["THE STORM CLOSED THE PORT.", "SHIPS WAIT.", "NOBODY WAS HURT."],
        ),
        (article("Why? Who? When?"), ["Why?", "Who?", "When?"]),
    ],
    ids=["empty", "blank", "one sentence", "no stop", "capitals", "questions only"],
)
def test_short_article_is_given_whole(told: Article, expected: list[str]) -> None:
    assert sentences(summary_of(told)) == expected


def test_headings_are_never_summary() -> None:
    heading = Block(BlockKind.HEADING, "What it cost in 2027")
    headed = tuple(part for block in HARBOUR.blocks for part in (heading, block))
    assert "2027" not in everything(summary_of(replace(HARBOUR, blocks=headed)))
    assert sentences(summary_of(replace(HARBOUR, blocks=(heading, heading)))) == []


def test_list_is_summarised_by_its_items() -> None:
    items = [f"{name} road is closed for works" for name in ("Mill", "Quay", "Church", "Ring")]
    listed = replace(HARBOUR, blocks=tuple(Block(BlockKind.ITEM, text) for text in items))
    told = sentences(summary_of(listed))
    assert len(told) == 3 and set(told) <= set(items)


def test_capitals_do_not_change_what_is_chosen() -> None:
    shouted = replace(
        HARBOUR,
        title=HARBOUR.title.upper(),
        blocks=tuple(Block(block.kind, block.text.upper()) for block in HARBOUR.blocks),
    )
    told = sentences(summary_of(shouted))
    assert told == [text.upper() for text in sentences(summary_of(HARBOUR))]


def test_hundred_thousand_words_take_seconds() -> None:
    random = Random(7)
    words = ["".join(random.choices("abcdefgh", k=5)) for _ in range(4000)]
    told = article(*(" ".join(random.choices(words, k=8)) + "." for _ in range(12_500)))
    before = process_time()
    assert len(summary_of(told).sentences) == 3
    assert process_time() - before < 10


def test_figures_of_every_article_of_a_story_are_told() -> None:
    """However the two documents are grouped, the numbers of both reach the reader."""
    articles = []
    for name in ("nato-troops-to-ukraine.txt", "why-is-the-us-sending-troops-to-ukraine.txt"):
        path = DOCUMENTS / name
        source = Source(id=name, name=name, path=path, language="en")
        (entry,) = read_document(source, max_bytes=1_000_000)
        articles.append(clean(entry, source, lambda _text, declared: declared or "en"))
    summary = summary_of_all(*articles)
    told = " ".join(sentence.text for sentence in (*summary.sentences, *summary.figures))
    assert "2,000" in told
    assert "100,000" in told
    assert articles[1].id in {sentence.article_id for sentence in summary.figures}
