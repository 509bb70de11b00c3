"""What the digest says itself: every word of it in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from digest.compose.words import CATEGORIES, DOMAIN, LOCALE_FOLDER, Words
from digest.errors import Trouble
from tests.conftest import ROOT

CATALOGS = sorted(path.name for path in LOCALE_FOLDER.iterdir() if path.is_dir())
SUNDAY = date(2026, 11, 22)
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[a-z%]|\{\w*\}")

MessageId = str | tuple[str, ...]


@cache
def said_in_code() -> frozenset[MessageId]:
    """Every message of templates and code, as `pybabel extract` finds it."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    keywords = {**DEFAULT_KEYWORDS, "_mark": None}
    found = extract_from_dir(ROOT, methods, options, keywords)
    return frozenset(message for _, _, message, _, _ in found)


@cache
def catalog(language: str) -> Catalog:
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


def forms(texts: str | Iterable[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


# --- catalogs --------------------------------------------------------------------------------


def test_messages_of_templates_and_code_are_found() -> None:
    assert {"In this edition", "could not be reached", "an unknown language"} <= said_in_code()
    assert ("%(num)s story", "%(num)s stories") in said_in_code()
    assert set(CATEGORIES.values()) <= said_in_code()


def test_there_are_catalogs_of_spanish_and_portuguese() -> None:
    assert {"es", "pt"} <= set(CATALOGS)


@pytest.mark.parametrize("language", CATALOGS)
def test_catalog_has_exactly_what_is_said(language: str) -> None:
    assert {message.id for message in messages(language)} == said_in_code()


@pytest.mark.parametrize("language", CATALOGS)
def test_every_message_is_translated_in_all_its_forms(language: str) -> None:
    missing = [m.id for m in messages(language) if m.fuzzy or not all(forms(m.string))]
    assert missing == []
    plurals = {len(forms(m.string)) for m in messages(language) if m.pluralizable}
    assert plurals == {catalog(language).num_plurals}


@pytest.mark.parametrize("language", CATALOGS)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in messages(language):
        wanted = sorted(PLACEHOLDER.findall(forms(message.id)[0]))
        for text in forms(message.string):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, message.id


@pytest.mark.parametrize("language", CATALOGS)
def test_translations_end_as_the_originals_do(language: str) -> None:
    for message in messages(language):
        pairs = zip(forms(message.id), forms(message.string), strict=True)
        assert all((a[-1] in ".:") == (b[-1] in ".:") for a, b in pairs), message.id


# --- one language ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("es", 0, "%(num)s noticias"),
        ("es", 1, "%(num)s noticia"),
        ("es", 2, "%(num)s noticias"),
        ("pt", 1, "%(num)s notícia"),
        ("pt", 21, "%(num)s notícias"),
        ("pt-BR", 1, "%(num)s notícia"),
        ("en", 1, "%(num)s story"),
        ("en", 0, "%(num)s stories"),
    ],
)
def test_number_chooses_the_form(language: str, number: int, expected: str) -> None:
    assert Words(language).ngettext("%(num)s story", "%(num)s stories", number) == expected


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("es", "domingo, 22 de noviembre de 2026"),
        ("pt", "domingo, 22 de novembro de 2026"),
        ("en", "Sunday, November 22, 2026"),
        ("en-GB", "Sunday, 22 November 2026"),
        ("sv", "söndag 22 november 2026"),
    ],
)
def test_day_is_told_in_words(language: str, day: str) -> None:
    assert Words(language).day(SUNDAY) == day


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("es", "Europe/Madrid", "22 nov, 00:30"),
        ("pt", "America/Sao_Paulo", "21 nov., 20:30"),
        ("en", "Asia/Tokyo", "22 Nov, 08:30"),
    ],
)
def test_moment_is_told_on_the_readers_clock(language: str, zone: str, expected: str) -> None:
    moment = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert Words(language).moment(moment, ZoneInfo(zone), 2026) == expected


def test_moment_of_another_year_says_so() -> None:
    moment = datetime(2019, 2, 17, 7, 1, tzinfo=UTC)
    assert Words("es").moment(moment, ZoneInfo("UTC"), 2026) == "17 feb 2019, 07:01"


@pytest.mark.parametrize(
    ("language", "tag", "name"),
    [
        ("es", "en", "inglés"),
        ("es", "pt-BR", "portugués"),
        ("pt", "de", "alemão"),
        ("en", "EN", "English"),
        ("es", "und", "un idioma desconocido"),
        ("pt", "und", "uma língua desconhecida"),
        ("sv", "und", "an unknown language"),
    ],
)
def test_language_has_a_name(language: str, tag: str, name: str) -> None:
    assert Words(language).language_name(tag) == name


@pytest.mark.parametrize("tag", ["english", "zz", "x-klingon", "12", "zxx", "e"])
def test_tag_that_a_feed_made_up_is_shown_as_it_is(tag: str) -> None:
    assert Words("es").language_name(tag) == tag


def test_language_without_catalog_has_english_words_and_its_own_formats() -> None:
    swedish = Words("sv")
    assert swedish.gettext("In this edition") == "In this edition"
    assert swedish.trouble(Trouble.EMPTY) == "empty"
    assert (swedish.join(["a", "b", "c"]), swedish.percent(0.139)) == ("a, b och c", "14\u00a0%")


@pytest.mark.parametrize(("language", "side"), [("es", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_direction_follows_the_script(language: str, side: str) -> None:
    assert Words(language).direction == side


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_can_be_told(trouble: Trouble) -> None:
    told = {language: Words(language).trouble(trouble) for language in ("en", "es", "pt")}
    assert all(told.values())
    assert told["en"] not in (told["es"], told["pt"])


def test_section_nobody_translated_is_shown_as_a_word() -> None:
    assert Words("es").category("world") == "Mundo"
    assert Words("es").category("our-town") == "Our town"


@pytest.mark.parametrize(
    ("items", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a y b"), (["a", "b", "c"], "a, b y c")],
    ids=["none", "one", "two", "three"],
)
def test_lists_are_joined_in_words(items: list[str], joined: str) -> None:
    assert Words("es").join(items) == joined
