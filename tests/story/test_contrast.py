"""Where sources differ in a number of one thing, both are shown; better none than a wrong one."""

from __future__ import annotations

import pytest

from digest.language import split_sentences
from digest.model import Article, Block, BlockKind, Contrast, Sentence
from digest.story.contrast import find_contrasts


def article(source: str, text: str, language: str = "en") -> Article:
    return Article(
        id=f"{source}-{abs(hash(text))}",
        source_id=source,
        source_name=source,
        category="news",
        url=None,
        title="",
        author=None,
        published=None,
        language=language,
        blocks=(Block(BlockKind.PARAGRAPH, text),),
    )


def contrasts(*articles: Article) -> tuple[Contrast, ...]:
    read = {
        a.id: tuple(
            Sentence(text, a.id, at, a.language)
            for at, text in enumerate(split_sentences(a.blocks[0].text, a.language))
        )
        for a in articles
    }
    return find_contrasts(articles, read)


def between(first: str, second: str, language: str = "en") -> list[tuple[str, ...]]:
    found = contrasts(article("post", first, language), article("herald", second, language))
    return [contrast.numbers for contrast in found]


@pytest.mark.parametrize(
    ("language", "first", "second", "numbers"),
    [
        (
            "en",
            "The United States will send 2,000 more troops to Germany and Poland.",
            "Washington is to send 3,000 troops to Germany, officials said.",
            ("2,000", "3,000"),
        ),
        (
            "en",
            "The government sent 2,000 soldiers to Arequipa to clear roads.",
            "Peru has deployed 3,000 soldiers to the Arequipa region to clear roads.",
            ("2,000", "3,000"),
        ),
        (
            "en",
            "The earthquake in Peru killed 12 people in Arequipa, officials said.",
            "At least 14 people were killed in Arequipa by the earthquake, police said.",
            ("12", "14"),
        ),
        (
            "es",
            "El terremoto deja 12 muertos en Arequipa, según Defensa Civil.",
            "Suben a 14 los muertos por el terremoto en Arequipa.",
            (),
        ),
        (
            "es",
            "El terremoto causó 12 muertos en Arequipa, según Defensa Civil.",
            "El terremoto en Arequipa causó al menos 14 muertos, dice la policía.",
            ("12", "14"),
        ),
        (
            "de",
            "Bei dem Brand in Köln wurden 20 Bewohner verletzt, sagte die Feuerwehr.",
            "Die Feuerwehr in Köln zählte 26 Bewohner, die verletzt wurden.",
            ("20", "26"),
        ),
    ],
    ids=["troops", "soldiers", "people killed", "number before a verb", "Spanish", "German"],
)
def test_different_numbers_of_one_thing_are_found(
    language: str, first: str, second: str, numbers: tuple[str, ...]
) -> None:
    assert between(first, second, language) == ([numbers] if numbers else [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The bridge at Lin opened in 1987 to traffic.", "The bridge at Lin opened in 1989."),
        ("The trial in Lyon opens on 12 March in court.", "The trial in Lyon opens on 14 March."),
        ("Rates in Peru rose to 4 percent in May.", "Rates in Peru rose to 5 percent in May."),
        ("The bank in Lima paid 300 dollars to clients.", "The bank in Lima paid 400 dollars."),
        ("A man of 40 years was held in Lyon.", "A man of 44 years was held in Lyon."),
        ("The rescue in Lima took 12 hours in all.", "The rescue in Lima took 14 hours."),
        (
            "The quake in Peru injured 20 people in Lima, doctors said.",
            "Police arrested 30 people who had looted shops after the quake.",
        ),
        (
            "The quake damaged 200 houses in Arequipa, the mayor said.",
            "The quake damaged 300 schools in Arequipa, the mayor said.",
        ),
        ("The fire in Lyon destroyed 20 homes.", "The fire in Lyon destroyed 20 homes."),
        ("Lima counts 2,000 soldiers in Arequipa.", "Lima counts 2.000 soldiers in Arequipa."),
        (
            "Peru sent 2,000 soldiers to Arequipa, which makes 3,000 soldiers there.",
            "Peru has 3,000 soldiers in Arequipa, the ministry said.",
        ),
        ("Lyon beat Lens 3-1 before 30,000 fans.", "Lyon beat Lens 3-1 in a wild game."),
        ("Call 555 1234 for help in Lima now.", "Call 555 9876 for help in Lima now."),
        ("The quake in Lima had a force of 7.1 points.", "The quake in Lima had 6.9 points."),
        (
            "Some 20 boats lay in Lima harbour on Sunday.",
            "Some 2,000 boats lay in Lima harbour on Sunday.",
        ),
        (
            "Ana scored 20 goals for Lyon this season.",
            "Sara has scored 24 goals in her career, Lens says.",
        ),
    ],
    ids=[
        *("years", "dates", "shares", "money", "ages", "hours", "killed and arrested"),
        *("houses and schools", "equal", "equal in other dress", "one knows both", "scores"),
        *("telephone", "decimals", "other size", "other teams"),
    ],
)
def test_numbers_of_different_things_are_left_alone(first: str, second: str) -> None:
    assert between(first, second) == []


def test_two_articles_of_one_source_do_not_differ() -> None:
    first = article("post", "Peru sent 2,000 soldiers to Arequipa to clear roads.")
    second = article("post", "Peru has sent 3,000 soldiers to Arequipa to clear roads.")
    assert contrasts(first, second) == ()


def test_sentences_stand_in_their_articles_in_each_language() -> None:
    told = [
        article("post", "Rain fell. Peru sent 2,000 soldiers to Arequipa to clear roads."),
        article("diario", "Perú envió 2.500 soldados a Arequipa.", "es"),
        article("herald", "Peru has sent 3,000 soldiers to Arequipa to clear roads."),
    ]
    (found,) = contrasts(*told)
    assert [(s.article_id, s.position) for s in found.sentences] == [
        (told[0].id, 1),
        (told[2].id, 0),
    ]


def test_two_things_at_most_are_told() -> None:
    sent = ("soldiers", "doctors", "trucks")
    text = " ".join(f"Peru sent {{}} {what} to Arequipa." for what in sent)
    found = contrasts(
        article("post", text.format(20, 50, 70)), article("herald", text.format(30, 60, 80))
    )
    assert [contrast.numbers for contrast in found] == [("20", "30"), ("50", "60")]


def test_a_thousand_numbers_take_no_time() -> None:
    first = " ".join(f"Peru sent {n} soldiers to camp {n} in Arequipa." for n in range(2, 1000))
    second = " ".join(f"Lima sent {n}5 soldiers to camp {n} in Arequipa." for n in range(2, 1000))
    assert len(contrasts(article("post", first), article("herald", second))) <= 2
