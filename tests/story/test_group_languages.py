"""One event told in several languages and on several days is one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.model import Article, Story
from digest.story import KnownStory, Profile, group_articles, profile_articles
from tests.conftest import NOW
from tests.story.test_group import BUSES, FERRY, FERRY_AGAIN, OTTERS, article, clusters, grouped

YESTERDAY = (NOW - timedelta(days=1)).date()
QUAKE = {
    "en": (
        "Strong earthquake shakes southern Peru, at least 12 dead",
        "A 7.1 magnitude earthquake struck the Arequipa region of southern Peru on Tuesday, "
        "killing at least 12 people and cutting the Pan-American highway, civil defence said.",
    ),
    "es": (
        "Un fuerte terremoto sacude el sur de Perú y deja al menos 12 muertos",
        "Un terremoto de magnitud 7,1 sacudió el martes la región de Arequipa, en el sur de Perú, "
        "causó al menos 12 muertos y cortó la carretera Panamericana, según Defensa Civil.",
    ),
    "de": (
        "Schweres Erdbeben im Süden Perus: mindestens 12 Tote",
        "Ein Erdbeben der Stärke 7,1 hat am Dienstag die Region Arequipa im Süden Perus "
        "erschüttert. Mindestens 12 Menschen starben, die Panamericana ist unterbrochen, teilte "
        "der Zivilschutz mit.",
    ),
    "ru": (
        "Сильное землетрясение на юге Перу: не менее 12 погибших",
        "Землетрясение магнитудой 7,1 произошло во вторник в регионе Арекипа на юге Перу. "
        "Погибли не менее 12 человек, перерезано шоссе, сообщила гражданская оборона.",
    ),
    "ar": (
        "زلزال قوي يضرب جنوب بيرو ويقتل 12 شخصا على الأقل",
        "ضرب زلزال بقوة 7.1 درجة منطقة أريكيبا في جنوب بيرو يوم الثلاثاء، ما أسفر عن مقتل 12 شخصا "
        "على الأقل وقطع الطريق السريع، حسبما قالت وكالة الدفاع المدني.",
    ),
}
BANK_ES = replace(
    article(
        "bank-es",
        "El banco central sube los tipos de interés al 4,5 %",
        "El banco central subió el jueves los tipos de interés por tercera vez este año, hasta el "
        "4,5 %, para frenar una inflación que su presidenta llamó tenaz.",
    ),
    language="es",
)


def quake(language: str, hours_ago: float | None = None) -> Article:
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    made = article(f"quake-{language}", *QUAKE[language], source=language, published=published)
    return replace(made, language=language)


def known(story: Story, profiles: Sequence[Profile], day: date = YESTERDAY) -> KnownStory:
    inside = {a.id for a in story.articles}
    return KnownStory(
        id=story.id,
        headline=story.lead.title,
        language=story.lead.language,
        day=day,
        profiles=tuple(p for p in profiles if p.article_id in inside),
    )


# --- languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [tag for tag in QUAKE if tag != "en"])
def test_one_event_in_two_languages_is_one_story(language: str) -> None:
    found = clusters(grouped([quake("en"), FERRY, quake(language), BANK_ES, OTTERS]))
    assert frozenset({"quake-en", f"quake-{language}"}) in found
    assert len(found) == 4


def test_story_of_five_languages_explains_what_its_articles_share() -> None:
    (story, *others) = grouped([*map(quake, QUAKE), BANK_ES, OTTERS])
    assert {a.language for a in story.articles} == set(QUAKE) and len(others) == 2
    german = next(tie for tie in story.ties if {tie.first, tie.second} == {"quake-en", "quake-de"})
    assert {"12", "7.1"} <= set(german.shared)
    assert any(name.startswith("Peru") for name in german.shared)


def test_words_in_the_pivot_language_are_asked_for_once_and_only_among_languages() -> None:
    asked: list[Sequence[tuple[str, str]]] = []

    def to_pivot(texts: Sequence[tuple[str, str]]) -> Sequence[str]:
        asked.append(texts)
        return ["earthquake Peru"] * len(texts)

    profiles = profile_articles([quake("en"), quake("de")], to_pivot)
    assert len(asked) == 1 and [language for language, _ in asked[0]] == ["en", "de"]
    assert all(profile.pivot for profile in profiles)
    assert not any(p.pivot for p in profile_articles([quake("en"), FERRY], to_pivot))
    assert len(asked) == 1


@pytest.mark.parametrize("language", ["und", "xx", "zh-Hant", "tlh"])
def test_article_in_any_or_no_language_is_grouped(language: str) -> None:
    odd = replace(FERRY_AGAIN, language=language)
    assert frozenset({"ferry", "ferry-again"}) in clusters(grouped([FERRY, odd, OTTERS]))


# --- days ------------------------------------------------------------------------------------


def test_profile_is_kept_and_read_back_as_it_was() -> None:
    linked = replace(quake("ar", 3), links=("https://a.example/1",), url="https://b.example/")
    for profile in profile_articles([linked, FERRY]):
        assert Profile.from_bytes(profile.to_bytes()) == profile
        assert len(profile.to_bytes()) < 6000


def test_article_of_today_goes_on_with_a_story_of_yesterday() -> None:
    before = profile_articles([quake("en", 30), OTTERS])
    stories = group_articles([quake("en", 30), OTTERS], before)
    pool = [known(story, before) for story in stories]
    (one, other) = grouped([quake("es", 2), BUSES], pool)
    assert one.id == stories[0].id and [a.id for a in one.articles] == ["quake-es"]
    assert one.earlier is not None
    assert (one.earlier.headline, one.earlier.day) == (QUAKE["en"][0], YESTERDAY)
    assert other.earlier is None and other.id not in {story.id for story in stories}


def test_article_that_was_there_yesterday_stays_in_its_story() -> None:
    before = profile_articles([FERRY, OTTERS])
    pool = [known(story, before) for story in group_articles([FERRY, OTTERS], before)]
    ferry, otters = grouped([FERRY, FERRY_AGAIN, OTTERS], pool)
    assert {a.id for a in ferry.articles} == {"ferry", "ferry-again"}
    assert [ferry.id, otters.id] == [story.id for story in pool]


def test_two_stories_of_yesterday_never_become_one() -> None:
    before = profile_articles([FERRY, FERRY_AGAIN])
    apart = [
        KnownStory(id=p.article_id, headline="h", language="en", day=YESTERDAY, profiles=(p,))
        for p in before
    ]
    third = replace(FERRY, id="third", source_id="third")
    stories = grouped([third], apart)
    assert [story.id for story in stories] == ["ferry"]


def test_days_between_make_one_event_less_likely() -> None:
    def near(hours: float) -> float:
        first, second = quake("en", 0), replace(quake("en", hours), id="later", source_id="x")
        (story,) = grouped([first, replace(second, title="Peru after the earthquake")])
        return story.ties[0].similarity

    assert near(1) == near(23) > near(72)


def test_known_story_without_an_article_of_today_is_not_told() -> None:
    before = profile_articles([FERRY])
    pool = [known(story, before) for story in group_articles([FERRY], before)]
    assert [story.articles for story in grouped([OTTERS], pool)] == [(OTTERS,)]


def test_new_story_keeps_its_id_as_later_articles_join() -> None:
    early = quake("en", 9)
    alone, joined = grouped([early]), grouped([quake("es", 2), early])
    assert [story.id for story in alone] == [story.id for story in joined]


# --- links -----------------------------------------------------------------------------------


def test_article_that_links_to_another_is_likelier_to_tell_its_event() -> None:
    address = "https://post.example/ferry"
    target = replace(FERRY, url=address)
    plain = replace(FERRY_AGAIN, id="plain", title="Nine weeks later", source_id="b")
    linked = replace(plain, links=(address,))
    (without,), (with_link,) = (grouped([target, other]) for other in (plain, linked))
    assert with_link.ties[0].similarity > without.ties[0].similarity
