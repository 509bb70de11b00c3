"""A summary of several articles: in the reader's language, each thing once, all in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.language import split_sentences
from digest.model import Article, Block, BlockKind, Story, Summary
from digest.story import Background, summarise_story, terms_of
from tests.story.test_contrast import article

QUAKE = (
    "A 7.1 magnitude earthquake struck the Arequipa region of southern Peru on Tuesday. "
    "At least 12 people were killed, the civil defence agency said. "
    "The Pan-American highway was cut in three places near the coast."
)
SAME = (
    "A 7.1 magnitude earthquake struck southern Peru's Arequipa region on Tuesday. "
    "At least 12 people were killed, said the civil defence agency. "
    "Hospitals treated some 140 injured people in tents while aftershocks went on all night long."
)
TERREMOTO = (
    "Un terremoto de magnitud 7,1 sacudió el martes la región de Arequipa, en el sur de Perú. "
    "Al menos 12 personas murieron, según Defensa Civil. "
    "El Gobierno declaró el estado de emergencia en cuatro provincias. "
    "Cientos de familias durmieron en parques por miedo a las réplicas."
)


def told(*articles: Article, reader: str = "en") -> Summary:
    story = Story(id="s1", articles=articles)
    corpus = Background(terms_of(" ".join(a.prose)) for a in articles)
    return summarise_story(story, corpus, reader=reader)


def test_article_in_the_readers_language_is_the_one_summarised() -> None:
    english, spanish = article("post", QUAKE), article("diario", TERREMOTO, "es-PE")
    summary = told(english, spanish, reader="es")
    assert {s.article_id for s in summary.sentences} == {spanish.id}
    assert {s.language for s in summary.sentences} == {"es-PE"}
    assert {s.article_id for s in told(english, spanish, reader="de").sentences} == {english.id}


def test_brief_in_the_readers_language_does_not_tell_the_story() -> None:
    english, brief = article("post", QUAKE), article("diario", "Terremoto en Perú.", "es")
    assert {s.article_id for s in told(english, brief, reader="es").sentences} == {english.id}


def test_second_source_comes_in_with_what_the_first_does_not_say() -> None:
    short = article("post", QUAKE.split(". ")[0] + ".")
    summary = told(short, article("herald", SAME))
    texts = [s.text for s in summary.sentences]
    assert sum("7.1 magnitude" in text for text in texts) == 1
    assert any("140 injured" in text for text in texts)


def test_sentences_stand_in_their_articles_where_they_say() -> None:
    articles = [article("post", QUAKE), article("herald", SAME), article("echo", SAME[90:])]
    summary = told(*articles)
    texts = {a.id: split_sentences(a.blocks[0].text, "en") for a in articles}
    for sentence in (*summary.sentences, *summary.figures):
        assert texts[sentence.article_id][sentence.position] == sentence.text
    order = [[a.id for a in articles].index(s.article_id) for s in summary.sentences]
    assert order == sorted(order) and len(set(order)) <= 2
    assert 2 <= len(summary.sentences) <= 4


def test_paragraph_in_another_language_is_not_chosen() -> None:
    foreign = Block(BlockKind.QUOTE, TERREMOTO, language="es")
    mixed = replace(article("post", QUAKE), blocks=(foreign, *article("post", QUAKE).blocks))
    summary = told(mixed)
    assert {s.language for s in summary.sentences} == {"en"}
    assert summary.sentences[0].position == len(split_sentences(TERREMOTO, "es"))


def test_same_story_is_told_the_same_way_every_time() -> None:
    articles = [article("post", QUAKE), article("herald", SAME)]
    assert len({told(*articles) for _ in range(5)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "—",
        "12 13 14 15",
        "A B C",
        "x" * 5000,
        "word " * 3000,
        "ALL OF IT. IN CAPITALS. SO IT IS.",
    ],
    ids=["empty", "sign", "table", "letters", "one word", "no stops", "capitals"],
)
@pytest.mark.parametrize("language", ["en", "und", "tlh", "zh-Hant"])
def test_odd_articles_give_a_summary_or_none(text: str, language: str) -> None:
    summary = told(article("post", text, language), article("herald", QUAKE))
    assert len(summary.sentences) <= 4
    alone = told(article("post", text, language), reader="es")
    assert len(alone.sentences) <= 4
