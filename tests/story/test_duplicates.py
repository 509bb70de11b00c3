"""The same text in another dress is told once; other texts are left alone."""

from __future__ import annotations

import pytest

from tests.story.copies import article, copies, linked, prose

TEXT = prose("harbour", 400)
WORDS = " ".join(TEXT).split()
FERRY = (
    "The ferry to Brock Island sailed again on Monday, nine weeks after a storm broke the pier at "
    "Hollow Quay, and islanders lined the shore to cheer as it came in under a clear sky."
)
CHINESE = (
    "布罗克岛的渡轮星期一恢复航行,此前一场风暴毁坏了码头,岛上居民九个星期无法前往大陆。"
    "县政府承担了一半的维修费用,其余由港口公司支付,当地商店店主表示生意终于可以重新开始。"
)
THAI = "ผู้โดยสารเรือข้ามฟากไปเกาะบร็อคเดินทางได้อีกครั้งเมื่อวันจันทร์หลังพายุทำลายท่าเรือ"


def _quoted(text: str) -> str:
    return f"«{text.replace(' ', chr(0xA0), 5)}»"


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(TEXT, id="other headline"),
        pytest.param([" ".join(WORDS[:200])], id="first half"),
        pytest.param([" ".join(WORDS[150:300])], id="middle"),
        pytest.param([" ".join(WORDS[:30]) + "…"], id="teaser"),
        pytest.param(TEXT[::-1], id="paragraphs in another order"),
        pytest.param([_quoted(text) for text in TEXT], id="other quotes and spaces"),
        pytest.param([*TEXT, "Sign up for our newsletter and miss nothing."], id="line added"),
        pytest.param([text.upper() for text in TEXT], id="all capitals"),
        pytest.param([" ".join(TEXT)], id="one paragraph"),
        pytest.param(["\u00ad".join(text) for text in TEXT], id="soft hyphens"),
    ],
)
def test_same_text_in_another_dress_is_a_copy(dressed: list[str]) -> None:
    assert len(copies(article("one", TEXT), article("other", dressed, hours=1))) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CHINESE, id="chinese"),
        pytest.param(THAI * 2, id="thai"),
        pytest.param(FERRY, id="one sentence"),
        pytest.param("İSTANBUL'da ISPARTA ılık " + FERRY, id="turkish letters"),
    ],
)
def test_any_script_and_length_is_recognised(text: str) -> None:
    again = article("b", ["“" + text.upper() + "”"], hours=1)
    assert linked(article("a", [text]), again) == {"b": "a"}


WEATHER = (
    "Weather for {0}: in the morning {1} degrees with wind from the west at {2} km/h, in the "
    "afternoon {3} degrees, and the chance of rain is {4} percent. Sunrise is at {5}, sunset at "
    "{6}. Tomorrow will bring {7} degrees. Take a coat if you go out on the water."
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            WEATHER.format("3 May", 12, 20, 18, 40, "5:41", "20:33", 17),
            WEATHER.format("4 May", 9, 35, 14, 80, "5:39", "20:35", 21),
            id="weather of two days",
        ),
        pytest.param(
            "Draw of 3 May: the winning numbers are 4, 8, 15, 16, 23 and 42. The jackpot is 3 "
            "million. Tickets can be handed in at any shop until the end of the month.",
            "Draw of 5 May: the winning numbers are 1, 9, 12, 30, 31 and 44. The jackpot is 5 "
            "million. Tickets can be handed in at any shop until the end of the month.",
            id="lottery",
        ),
        pytest.param(
            "Rovers beat United by two goals at the weekend and stay first.",
            "Rovers beat Wanderers by two goals at the weekend and stay first.",
            id="brief with another name",
        ),
        pytest.param(
            FERRY + " " + " ".join(WORDS[:40]),
            FERRY + " " + " ".join(WORDS[200:240]),
            id="common opening",
        ),
        pytest.param("Read more", "Read more", id="two words"),
        pytest.param("", "", id="no text"),
        pytest.param("!?! … —", "!?! … —", id="no words"),
    ],
)
def test_different_news_in_like_words_are_no_copies(first: str, second: str) -> None:
    assert linked(article("a", [first]), article("b", [second])) == {}


def test_articles_that_quote_one_statement_are_no_copies() -> None:
    statement = prose("statement", 120)
    first = article("a", [*prose("first", 120), *statement])
    second = article("b", [*statement, *prose("second", 120)])
    assert linked(first, second) == {}


def test_paragraph_quoted_by_a_longer_article_is_not_its_copy() -> None:
    brief = prose("brief", 50)
    roundup = article("roundup", [*prose("before", 180), *brief, *prose("after", 180)])
    assert linked(article("brief", brief), roundup) == {}


def test_brief_is_a_copy_only_word_for_word() -> None:
    text = "Rovers beat United by two goals at the weekend and stay first."
    other = text.replace("first", "second")
    items = [article("a", [text]), article("b", [text.upper() + "!"]), article("c", [other])]
    assert linked(*items) == {"b": "a"}


def test_text_of_a_few_words_needs_the_same_headline() -> None:
    same = [article("a", ["Ships sail again."]), article("b", ["Ships sail again."])]
    assert linked(*same) == {}


def test_similarity_and_fresh_tell_how_much_is_shared() -> None:
    (copy,) = copies(article("full", TEXT), article("half", [" ".join(WORDS[:200])]))
    assert (copy.article_id, copy.of, copy.similarity) == ("half", "full", 1.0)
    assert copy.fresh == pytest.approx(0.5, abs=0.02)


def test_template_of_one_source_is_not_a_new_version_of_itself() -> None:
    may = article("a", [WEATHER.format(3, 12, 20, 18, 40, 541, 2033, 17)], source="weather")
    june = WEATHER.format(4, 9, 35, 14, 80, 539, 2035, 21)
    assert linked(may, article("b", [june], source="weather", hours=24)) == {}


@pytest.mark.parametrize(
    ("every", "found"),
    [
        pytest.param(150, {"b": "a"}, id="a word here and there is a correction"),
        pytest.param(18, {}, id="a word in every sentence is a template"),
    ],
)
def test_other_names_in_the_same_places_make_a_template(every: int, found: dict[str, str]) -> None:
    words = WORDS.copy()
    words[5::every] = [f"Name{at}" for at in range(len(words[5::every]))]
    assert linked(article("a", [" ".join(WORDS)]), article("b", [" ".join(words)])) == found


def test_tickers_of_two_days_are_no_copies() -> None:
    frame = ["Follow all that happens here, minute by minute, and send us what you see."]
    days = [[*frame, *prose(f"day {at}", 300)] for at in (1, 2)]
    first, second = (
        article(f"t{at}", day, source="t", hours=24 * at) for at, day in enumerate(days)
    )
    assert linked(first, second) == {}
