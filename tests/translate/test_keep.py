"""What is not translated: addresses, handles, code, an operator's terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Glossary, Term
from digest.translate.keep import is_wording, mask, tokens_of, unmask

NONE = Glossary()


def kept(sentence: str, glossary: Glossary = NONE, target: str = "es") -> tuple[str, ...]:
    return mask(sentence, "en", target, glossary).kept


def glossary(*terms: tuple[str, str]) -> Glossary:
    return Glossary(terms=tuple(Term(term=a, translation=b, language="es") for a, b in terms))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Read https://example.org/a?b=1&c=(d) now.", "https://example.org/a?b=1&c=(d)"),
        ("It is online (https://example.org/a).", "https://example.org/a"),
        ("Go to www.example.org, she said.", "www.example.org"),
        ("See example.org/news/2026 for more.", "example.org/news/2026"),
        ("The site bbc.co.uk was down.", "bbc.co.uk"),
        ("Write to anna.smith+news@example.org.", "anna.smith+news@example.org"),
        ("As @nasa_esa said on Monday.", "@nasa_esa"),
        ("Under #ClimateNow people met.", "#ClimateNow"),
        ("Run `rm -rf build` first.", "`rm -rf build`"),
        ("Call json.loads() on it.", "json.loads()"),
        ("Set max_items to five.", "max_items"),
        ("Dear {first name}, welcome.", "{first name}"),
        ("A <b>bold</b> claim.", "<b> </b>"),
        ("Good news 🎉🇪🇸 today.", "🎉🇪🇸"),
    ],
)
def test_kept_as_it_is(sentence: str, expected: str) -> None:
    masked = mask(sentence, "en", "es", NONE)
    assert " ".join(masked.kept) == expected
    assert expected.split()[0] not in masked.text
    assert unmask(masked.text, masked) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "It was 5 p.m. and e.g. the U.S. voted.",
        "Prices rose by 3.5 per cent; cf. page 4.",
        "He is ranked #1 of 20.",
        "Smith & Sons (est. 1950) closed.",
        "It ended.In the morning they left.",
        "If a < b and b > c, fine.",
        "Meet me @ noon",
        "3 < 5",
    ],
)
def test_prose_is_left_to_the_engine(sentence: str) -> None:
    assert mask(sentence, "en", "es", NONE).text == sentence


def test_token_that_engines_respell_in_lower_case_is_still_known() -> None:
    masked = mask("See https://example.org and @anna.", "en", "es", NONE)
    assert unmask("Mire xq1 y Xq2.", masked) == "Mire https://example.org y @anna."


def test_text_that_looks_like_a_token_is_not_taken_for_one() -> None:
    masked = mask("The XQ1 costs more than https://example.org says.", "en", "es", NONE)
    assert unmask(masked.text, masked) == "The XQ1 costs more than https://example.org says."


def test_more_than_nine_tokens_are_told_apart() -> None:
    sentence = " ".join(f"@person{n}" for n in range(12))
    masked = mask(sentence, "en", "es", NONE)
    assert len(tokens_of(masked.text)) == 12
    assert unmask(masked.text, masked) == sentence


@pytest.mark.parametrize("text", ["XQ1", "XQ1, XQ2!", "2026", "— 5 %", ""])
def test_without_words_of_its_own_nothing_is_to_translate(text: str) -> None:
    assert not is_wording(text)


# --- the glossary -------------------------------------------------------------------------------

NORWAY = glossary(("Storting", "Parlamento noruego"), ("rate cut", "bajada de tipos"))


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The Storting met.", "The Parlamento noruego met."),
        ("A rate cut is near.", "A bajada de tipos is near."),
        ("Rate cut is near.", "Bajada de tipos is near."),
        ("A rate\u00a0cut is near.", "A bajada de tipos is near."),
        ("Stortinget met.", "Stortinget met."),
        ("The storting met.", "The storting met."),
        ("Rate cuts are near.", "Rate cuts are near."),
    ],
)
def test_term_is_a_whole_word_with_its_capitals(sentence: str, shown: str) -> None:
    masked = mask(sentence, "en", "es", NORWAY)
    assert unmask(masked.text, masked) == shown


def test_term_holds_for_its_languages_only() -> None:
    terms = Glossary(
        terms=(
            Term(term="Storting", translation="Parlamento", language="es", source_language="nb"),
            Term(term="NATO", translation="OTAN", language="es"),
            Term(term="LOS40", translation="LOS40"),
        )
    )
    sentence = "Storting, NATO and LOS40"
    assert mask(sentence, "en", "es-MX", terms).kept == ("OTAN", "LOS40")
    assert mask(sentence, "nb-NO", "es", terms).kept == ("Parlamento", "OTAN", "LOS40")
    assert mask(sentence, "en", "pt", terms).kept == ("LOS40",)


def test_more_particular_term_wins_and_the_longer_one() -> None:
    terms = Glossary(
        terms=(
            Term(term="Bank", translation="Banco", language="es"),
            Term(term="Bank", translation="Bank"),
            Term(term="World Bank", translation="Banco Mundial", language="es"),
        )
    )
    assert kept("The Bank and the World Bank met.", terms) == ("Banco", "Banco Mundial")
    assert kept("The Bank met.", terms, target="fr") == ("Bank",)


def test_term_without_spaces_around_it_is_found_in_chinese() -> None:
    terms = Glossary(terms=(Term(term="北约", translation="OTAN", language="es"),))
    assert mask("俄罗斯和北约会谈", "zh", "es", terms).kept == ("OTAN",)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("She wrote “The Name of the Rose” here.", ("The Name of the Rose",)),
        ('The film "Alien" is back.', ("Alien",)),
        ("Er las «Der Zauberberg» gern.", ("Der Zauberberg",)),
        ("He said “we will not go there” twice.", ()),
    ],
)
def test_titles_in_quotation_marks_stay_where_that_is_wanted(
    sentence: str, expected: tuple[str, ...]
) -> None:
    assert kept(sentence, Glossary(keep_titles=True)) == expected
    assert kept(sentence) == ()


@given(st.text(max_size=200))
def test_any_text_comes_back_whole(text: str) -> None:
    for wanted in (NONE, Glossary(keep_titles=True)):
        masked = mask(text, "en", "es", wanted)
        assert unmask(masked.text, masked) == text
