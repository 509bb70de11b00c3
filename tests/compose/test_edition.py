"""Stories and translations become an edition: told in its language, originals kept beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.compose import Draft, compose_edition, texts_of
from digest.compose.edition import (
    READING_SPEED,
    reading_minutes,
    routes_of,
    sections_of,
    shown_words,
    summary_runs,
    untranslated,
)
from digest.errors import Trouble
from digest.model import (
    Article,
    Block,
    BlockKind,
    Contrast,
    Copy,
    CopyKind,
    Edition,
    Sentence,
    SourceTrouble,
    Story,
    Summary,
    Tie,
    Translation,
)
from digest.translate import Text
from tests.conftest import NOW

PROSE = "On Monday the ferry to Brock Island sailed. It was full. Repairs cost 1.2 million pounds."
FRONT = Edition(
    title="El resumen",
    day=date(2026, 11, 22),
    language="es",
    stories=(),
    sources_read=3,
    troubles=(SourceTrouble(source_id="t", name="T", trouble=Trouble.TIMEOUT, detail="10 s"),),
)


def article(name: str, title: str, *, category: str = "world", words: int = 0) -> Article:
    return Article(
        id=name,
        source_id=f"{name}-source",
        source_name=f"The {name}",
        category=category,
        url=f"https://{name}.example/",
        title=title,
        author="Mara Quill",
        published=NOW,
        language="en",
        blocks=(Block(BlockKind.PARAGRAPH, "word " * words if words else PROSE),),
    )


def draft(story_id: str, *articles: Article, related: tuple[Tie, ...] = ()) -> Draft:
    lead = articles[0]
    return Draft(
        Story(id=story_id, articles=articles, related=related),
        Summary(
            story_id=story_id,
            headline=Sentence(lead.title, lead.id, -1, "en"),
            sentences=(
                Sentence(f"First of {lead.id}.", lead.id, 0, "en"),
                Sentence("Second.", lead.id, 1, "en"),
            ),
            figures=(Sentence(f"In 1987 {lead.id}.", lead.id, 5, "en"),),
        ),
    )


def tie(first: str, second: str, similarity: float = 0.14) -> Tie:
    return Tie(first=first, second=second, similarity=similarity, shared=("Brock", "Lin"))


def in_spanish(text: Text) -> Translation:
    return Translation(
        original=text.original,
        text=f"es: {text.original}",
        source_language=text.language,
        language="es",
        route="toy",
    )


def left_in_english(text: Text) -> Translation:
    return replace(in_spanish(text), text=text.original, language="en", route="", failure="no way")


def composed(*drafts: Draft) -> Edition:
    return compose_edition(drafts, map(in_spanish, texts_of(drafts)), FRONT)


FERRY = article("ferry", "Ferry To Brock Island Sails Again")
OTTERS = article("otters", "Otters return to the Lin", category="science")
BUSES = article("buses", "Night buses run again")


# --- what has to be translated ---------------------------------------------------------------


def test_headline_sentences_and_figures_are_translated_in_the_order_of_reading() -> None:
    texts = texts_of([draft("s1", OTTERS), draft("s2", BUSES)])
    assert [text.original for text in texts] == [
        "Otters return to the Lin",
        "First of otters.",
        "Second.",
        "In 1987 otters.",
        "Night buses run again",
        "First of buses.",
        "Second.",
        "In 1987 buses.",
    ]
    assert {text.language for text in texts} == {"en"}


def test_engines_get_the_headline_in_sentence_case_readers_the_original() -> None:
    told = Block(BlockKind.PARAGRAPH, "The boat sails on, once again, to the pier.")
    day = replace(article("day", "Other news"), blocks=(told,))
    headline = texts_of([draft("s1", FERRY), draft("s2", day)])[0]
    assert headline.original == "Ferry To Brock Island Sails Again"
    assert headline.source == "Ferry to Brock Island sails again"


# --- the edition -----------------------------------------------------------------------------


def test_edition_keeps_its_front() -> None:
    edition = composed(draft("s1", FERRY))
    assert replace(edition, stories=()) == FRONT
    assert edition.id == "2026-11-22-es"


def test_story_is_told_in_the_language_of_the_edition_beside_its_original() -> None:
    (story,) = composed(draft("s1", FERRY)).stories
    assert (story.id, story.category) == ("s1", "world")
    assert [part.text for part in story.parts] == [f"es: {part.original}" for part in story.parts]
    assert [part.original for part in story.summary] == ["First of ferry.", "Second."]
    assert [part.original for part in story.figures] == ["In 1987 ferry."]


def test_every_article_of_a_story_is_named_as_a_source() -> None:
    long = article("long", "A long read", words=READING_SPEED * 2 + 1)
    (story,) = composed(draft("s1", long, FERRY)).stories
    assert [(s.name, s.title, s.url, s.minutes) for s in story.sources] == [
        ("The long", "A long read", "https://long.example/", 3),
        ("The ferry", FERRY.title, "https://ferry.example/", 1),
    ]
    assert {(s.language, s.author, s.published) for s in story.sources} == {
        ("en", "Mara Quill", NOW)
    }


def test_each_sentence_of_a_summary_names_its_article() -> None:
    two = draft("s1", FERRY, OTTERS)
    sentences = (*two.summary.sentences, Sentence("Of otters.", "otters", 3, "en"))
    (story,) = composed(replace(two, summary=replace(two.summary, sentences=sentences))).stories
    assert story.summary_from == (0, 0, 1)


def test_runs_of_sentences_name_their_source_where_there_are_several() -> None:
    two = draft("s1", FERRY, OTTERS)
    sentences = (*two.summary.sentences, Sentence("Of otters.", "otters", 3, "en"))
    (story,) = composed(replace(two, summary=replace(two.summary, sentences=sentences))).stories
    assert [
        ([part.original for part in run], source and source.name)
        for run, source in summary_runs(story)
    ] == [(["First of ferry.", "Second."], "The ferry"), (["Of otters."], "The otters")]
    (alone,) = composed(draft("s1", FERRY)).stories
    assert [source for _, source in summary_runs(alone)] == [None]
    assert summary_runs(replace(alone, summary=(), summary_from=())) == ()


def test_claims_that_differ_are_translated_and_name_their_article() -> None:
    two = draft("s1", FERRY, OTTERS)
    claims = (Sentence("2,000 came.", "ferry", 4, "en"), Sentence("3,000 came.", "otters", 2, "en"))
    contrast = Contrast(numbers=("2,000", "3,000"), sentences=claims)
    drafts = [replace(two, summary=replace(two.summary, contrasts=(contrast,)))]
    (story,) = composed(*drafts).stories
    assert [(c.number, c.text.text, c.source) for c in story.contrasts[0]] == [
        ("2,000", "es: 2,000 came.", 0),
        ("3,000", "es: 3,000 came.", 1),
    ]
    left = [
        left_in_english(t) if "3,000" in t.original else in_spanish(t) for t in texts_of(drafts)
    ]
    assert compose_edition(drafts, left, FRONT).stories[0].contrasts == ()


def test_copies_by_other_sources_and_updates_are_named_beside_their_article() -> None:
    echo = replace(FERRY, id="echo", source_id="echo", source_name="Echo", url="https://e.example/")
    mobile, morning = replace(FERRY, id="mobile"), replace(FERRY, id="morning")
    copies = tuple(
        (article, Copy(article_id=article.id, of="ferry", kind=kind, similarity=1.0))
        for article, kind in (
            (echo, CopyKind.SAME_TEXT),
            (mobile, CopyKind.SAME_TEXT),
            (morning, CopyKind.OLDER_VERSION),
        )
    )
    one = draft("s1", FERRY, OTTERS)
    (story,) = composed(replace(one, story=replace(one.story, copies=copies))).stories
    assert [[copy.name for copy in s.copies] for s in story.sources] == [["Echo"], []]
    assert [source.is_update for source in story.sources] == [True, False]


def test_stories_on_one_subject_point_at_each_other_with_translated_headlines() -> None:
    ties = (tie("ferry", "otters"),)
    edition = composed(draft("s1", FERRY, related=ties), draft("s2", OTTERS, related=ties))
    first, second = (story.related for story in edition.stories)
    assert [(n.story_id, n.headline) for n in first] == [("s2", f"es: {OTTERS.title}")]
    assert [(n.story_id, n.headline) for n in second] == [("s1", f"es: {FERRY.title}")]
    assert (first[0].similarity, first[0].shared) == (0.14, ("Brock", "Lin"))


def test_related_story_is_named_once_by_its_nearest_tie() -> None:
    ties = (tie("ferry", "otters", 0.2), tie("buses", "otters", 0.1))
    edition = composed(draft("s1", FERRY, BUSES, related=ties), draft("s2", OTTERS, related=ties))
    assert [[n.similarity for n in story.related] for story in edition.stories] == [[0.2], [0.2]]


def test_story_that_is_not_in_the_edition_is_not_pointed_at() -> None:
    edition = composed(draft("s1", FERRY, related=(tie("ferry", "dropped"),)))
    assert edition.stories[0].related == ()


def test_sections_come_in_the_order_of_their_first_story() -> None:
    edition = composed(draft("s1", FERRY), draft("s2", OTTERS), draft("s3", BUSES))
    sections = [(slug, [s.id for s in stories]) for slug, stories in sections_of(edition)]
    assert sections == [("world", ["s1", "s3"]), ("science", ["s2"])]


def test_edition_without_stories_has_no_sections() -> None:
    empty = composed()
    assert (sections_of(empty), empty.parts, shown_words(empty)) == ((), (), 0)


def test_untranslated_parts_and_routes_are_told_once_each() -> None:
    drafts = [draft("s1", FERRY), draft("s2", OTTERS)]
    texts = texts_of(drafts)
    mixed = [left_in_english(t) if "otters" in t.original else in_spanish(t) for t in texts]
    edition = compose_edition(drafts, mixed, FRONT)
    assert [p.text for p in untranslated(edition)] == ["First of otters."]
    assert routes_of(edition) == ("toy",)


@pytest.mark.parametrize("language", ["es", "es-MX"])
def test_text_in_a_regional_form_of_the_language_counts_as_translated(language: str) -> None:
    drafts = [draft("s1", FERRY)]
    parts = [replace(left_in_english(t), language="es-ES", failure="") for t in texts_of(drafts)]
    edition = compose_edition(drafts, parts, replace(FRONT, language=language))
    assert untranslated(edition) == () and routes_of(edition) == ()


@pytest.mark.parametrize(
    ("words", "minutes"),
    [(0, 1), (1, 1), (READING_SPEED, 1), (READING_SPEED + 1, 2), (READING_SPEED * 10, 10)],
)
def test_reading_takes_whole_minutes_and_one_at_least(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


def test_words_shown_are_those_the_reader_sees() -> None:
    """Six of the headline, `es:` included, four and two of the summary, four of the figure."""
    assert shown_words(composed(draft("s1", OTTERS))) == 6 + 4 + 2 + 4
