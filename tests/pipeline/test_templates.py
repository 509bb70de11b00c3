"""What stands on several pages of a site is learned by a run and left out of its articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from digest.clean import read_content
from digest.model import Entry
from digest.pipeline.templates import without_templates
from digest.store import SiteTemplates, Store
from tests.conftest import NOW

NOTE = "Get our letter every morning: one story from the coast, read in five minutes."
# Longer than the note: what would lose more than half of its text loses nothing.
NEWS = tuple(
    f"{text} {text} {text}"
    for text in (
        "The ferry to Brock sails again after nine weeks in the dock.",
        "Otters were filmed below the old mill for the first time since 1987.",
        "The clock museum opens in March in the station that closed last century.",
        "Bakers of the valley use a wheat that was thought to be lost.",
        "A bridge of rope now joins the two farms above the gorge.",
        "The school bus of the island is a boat until the road is mended.",
    )
)


def article(number: int, *extra: str, site: str = "coast.example") -> Entry:
    body = "".join(f"<p>{text}</p>" for text in (NEWS[number], *extra))
    return Entry(
        id=f"{site}-{number}",
        source_id=site,
        url=f"https://www.{site}/{number}",
        title=f"Story {number}",
        author=None,
        published=NOW,
        language="en",
        body=body,
        markup="html",
    )


def told(store: Store, *entries: Entry, days: int = 0) -> dict[str, list[str]]:
    contents = {entry.id: read_content(entry) for entry in entries}
    cleaned = without_templates(contents, entries, store, now=NOW + timedelta(days=days))
    return {id_: [block.text for block in content.blocks] for id_, content in cleaned.items()}


def test_a_note_under_every_article_of_a_site_goes(store: Store) -> None:
    found = told(store, *(article(number, NOTE) for number in range(4)))
    assert list(found.values()) == [[NEWS[number]] for number in range(4)]


def test_on_one_or_two_pages_nothing_can_be_known(store: Store) -> None:
    found = told(store, article(0, NOTE), article(1, NOTE))
    assert found["coast.example-0"] == [NEWS[0], NOTE]


def test_what_was_learned_holds_for_later_runs(store: Store) -> None:
    told(store, *(article(number, NOTE) for number in range(4)))
    assert told(store, article(5, NOTE), days=1)["coast.example-5"] == [NEWS[5]]


def test_another_site_is_another_matter(store: Store) -> None:
    told(store, *(article(number, NOTE) for number in range(4)))
    other = article(5, NOTE, site="hills.example")
    assert told(store, other)["hills.example-5"] == [NEWS[5], NOTE]


def test_the_same_pages_again_teach_nothing(store: Store) -> None:
    pages = [article(number, NOTE) for number in range(2)]
    for day in range(5):
        found = told(store, *pages, days=day)
    assert found["coast.example-0"] == [NEWS[0], NOTE]
    assert SiteTemplates(store).of_sites(["coast.example"])["coast.example"].pages == 2


def test_one_article_under_several_addresses_is_no_furniture(store: Store) -> None:
    copies = [
        replace(article(0), id=f"copy-{n}", url=f"https://coast.example/{n}") for n in "abcde"
    ]
    found = told(store, *copies)
    assert all(texts == [NEWS[0]] for texts in found.values())


def test_a_page_of_nothing_but_furniture_is_not_emptied(store: Store) -> None:
    told(store, *(article(number, NOTE) for number in range(4)))
    bare = replace(article(5), body=f"<p>{NOTE}</p>")
    assert told(store, bare)[bare.id] == [NOTE]


def test_text_dumps_of_one_source_are_pages_of_one_site(store: Store) -> None:
    dumps = [
        replace(
            article(number),
            url=None,
            markup="text",
            body=f"Story number {number}\n\n{NEWS[number]}\n\n{NOTE}\n",
        )
        for number in range(4)
    ]
    assert all(NOTE not in texts for texts in told(store, *dumps).values())
