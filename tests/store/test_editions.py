"""Editions as they are kept and what they told; their mails, each sent at most once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import Trouble
from digest.model import (
    Edition,
    EditionStory,
    KeptEdition,
    Mailing,
    MailState,
    RelatedNote,
    SourceNote,
    SourceTrouble,
    Translation,
)
from digest.store import Editions, Entries, Mails, Store
from tests.conftest import NOW
from tests.store.conftest import child, delivery, edition, record, url

TODAY = NOW.date()
DAY = timedelta(days=1)
YESTERDAY = TODAY - DAY
LATER = NOW + timedelta(hours=3)
READER = "reader@example.org"


def full_edition() -> Edition:
    """Return an edition in which nothing is left empty."""
    ferry = Translation(
        original="Ferries are back.",
        text="Vuelven los ferris «rápidos» 🎉\u2028",
        source_language="en",
        language="es",
        route="toy 1.0",
        failure="half of it",
    )
    note = SourceNote(
        name="Gazette",
        title="Ferries are back",
        url="https://gazette.example/ferries?a=1&b=2",
        language="en",
        author="Ana Ruiz",
        published=NOW - DAY,
        minutes=2,
        is_local=True,
    )
    story = EditionStory(
        id="ferries",
        category="world",
        headline=ferry,
        summary=(ferry, replace(ferry, route="")),
        figures=(ferry,),
        sources=(note, replace(note, url=None, author=None, published=None)),
        related=(RelatedNote(story_id="h", headline="Puerto", similarity=0.1, shared=("mar",)),),
    )
    trouble = SourceTrouble(
        source_id="almanac", name="Almanac", trouble=Trouble.NOT_A_FEED, detail="una página"
    )
    return Edition(
        title="El diario",
        day=TODAY,
        language="es",
        stories=(story,),
        sources_read=2,
        troubles=(trouble,),
    )


# --- editions ------------------------------------------------------------------------------------


def test_edition_comes_back_as_it_was(store: Store) -> None:
    made = full_edition()
    Editions(store).save(made, [], made_at=NOW)
    assert Editions(store).of_day(TODAY) == (KeptEdition(edition=made, made_at=NOW),)


def test_same_content_made_again_keeps_its_time_and_its_delivery(store: Store) -> None:
    editions, made = Editions(store), full_edition()
    editions.save(made, ["a"], made_at=NOW)
    editions.delivered(delivery(made), at=NOW)
    before = editions.of_day(TODAY)
    editions.save(full_edition(), ["a"], made_at=LATER)
    assert editions.of_day(TODAY) == before
    assert (before[0].made_at, before[0].delivered_at) == (NOW, NOW)
    assert editions.undelivered(TODAY) == ()


def test_other_content_is_new_and_to_be_delivered_anew(store: Store) -> None:
    editions, made = Editions(store), full_edition()
    editions.save(made, ["a"], made_at=NOW)
    editions.delivered(delivery(made), at=NOW)
    changed = replace(made, sources_read=3)
    editions.save(changed, ["a"], made_at=LATER)
    page = delivery(made).html
    assert editions.of_day(TODAY) == (KeptEdition(edition=changed, made_at=LATER, path=page),)
    assert editions.undelivered(TODAY) == editions.of_day(TODAY)
    assert editions.latest() == page, "until there is a newer one"


def test_delivery_is_kept_of_its_edition_alone(store: Store) -> None:
    editions = Editions(store)
    for language in ("es", "pt"):
        editions.save(edition(TODAY, language), [], made_at=NOW)
    editions.delivered(delivery(edition(TODAY, "es")), at=LATER)
    es, pt = editions.of_day(TODAY)
    assert (es.delivered_at, es.path) == (LATER, Path(f"out/{TODAY}-es/digest.html"))
    assert (pt.delivered_at, pt.path) == (None, None)


def test_editions_of_a_day_come_in_the_order_asked_for(store: Store) -> None:
    editions = Editions(store)
    for language in ("es", "de", "pt"):
        editions.save(edition(TODAY, language), [], made_at=NOW)
    editions.save(edition(YESTERDAY, "fr"), [], made_at=NOW)

    def languages(*asked: str) -> list[str]:
        return [kept.edition.language for kept in editions.of_day(TODAY, asked)]

    assert languages("pt", "fr", "es") == ["pt", "es"]
    assert languages() == ["de", "es", "pt"]
    assert languages("fr") == []


def test_undelivered_are_those_of_that_day_and_later(store: Store) -> None:
    editions = Editions(store)
    for days in range(4):
        editions.save(edition(TODAY - days * DAY, "es"), [], made_at=NOW)
    editions.delivered(delivery(edition(TODAY - DAY, "es")), at=NOW)
    late = [kept.edition.day for kept in editions.undelivered(TODAY - 2 * DAY)]
    assert late == [TODAY - 2 * DAY, TODAY]


def test_latest_edition_is_found_by_language_and_day(store: Store) -> None:
    editions = Editions(store)
    assert editions.latest() is None
    record(store, YESTERDAY, "pt")
    record(store, TODAY, "es")
    record(store, YESTERDAY, "es")
    editions.save(edition(TODAY + DAY, "es"), [], made_at=NOW)  # not delivered
    assert editions.latest() == Path(f"out/{TODAY}-es/digest.html")
    assert editions.latest("pt") == Path(f"out/{YESTERDAY}-pt/digest.html")
    assert editions.latest("es", YESTERDAY) == Path(f"out/{YESTERDAY}-es/digest.html")
    assert editions.latest("pt", TODAY) is None


# --- what they told ------------------------------------------------------------------------------


def test_only_earlier_days_of_the_same_language_count_as_told(store: Store) -> None:
    record(store, YESTERDAY, "es", "old")
    record(store, TODAY - 30 * DAY, "es", "older")
    record(store, TODAY, "es", "today")
    record(store, YESTERDAY, "pt", "other-language")
    assert Entries(store).told_before(TODAY, "es") == {"old", "older"}
    assert Entries(store).told_before(TODAY, "de") == frozenset()


def test_what_nobody_was_given_to_read_does_not_count_as_told(store: Store) -> None:
    made = edition(YESTERDAY, "es")
    Editions(store).save(made, ["a"], made_at=NOW)
    assert Entries(store).told_before(TODAY, "es") == frozenset()
    Editions(store).delivered(delivery(made), at=NOW)
    assert Entries(store).told_before(TODAY, "es") == {"a"}


@pytest.mark.parametrize("title", ["Gazette", "Herald"], ids=["same-content", "other-content"])
def test_edition_made_again_replaces_what_was_told(title: str, store: Store) -> None:
    record(store, YESTERDAY, "es", "a", "b", "b")
    again = edition(YESTERDAY, "es", title=title)
    for told in (("b", "c"), ()):
        Editions(store).save(again, told, made_at=LATER)
        Editions(store).delivered(delivery(again), at=LATER)
        assert Entries(store).told_before(TODAY, "es") == frozenset(told)


# --- mails ---------------------------------------------------------------------------------------


def claimed(store: Store, edition_id: str = "e", recipient: str = READER) -> MailState:
    return Mails(store).claim(edition_id, recipient, at=LATER).state


def test_mail_is_claimed_once_for_each_edition_and_address(store: Store) -> None:
    assert claimed(store) is MailState.SENDING
    assert claimed(store, recipient="other@example.org") is MailState.SENDING
    assert claimed(store, edition_id="f") is MailState.SENDING
    mails = Mails(store).of_edition("e")
    assert [mail.recipient for mail in mails] == ["other@example.org", READER]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.UNCERTAIN])
def test_mail_that_may_have_arrived_is_never_claimed_again(state: MailState, store: Store) -> None:
    claimed(store)
    Mails(store).settle("e", READER, state, at=NOW, detail="250 queued")
    known = Mailing(
        edition_id="e", recipient=READER, state=state, changed_at=NOW, detail="250 queued"
    )
    for _ in range(2):
        assert Mails(store).claim("e", READER, at=LATER) == known
    assert Mails(store).of_edition("e") == (known,)


def test_refused_mail_may_be_claimed_again_and_starts_afresh(store: Store) -> None:
    claimed(store)
    Mails(store).settle("e", READER, MailState.FAILED, at=NOW, detail="550 no such user")
    assert claimed(store) is MailState.SENDING
    (mail,) = Mails(store).of_edition("e")
    assert (mail.state, mail.changed_at, mail.detail) == (MailState.SENDING, LATER, "")


CLAIMS = 20
SENDER = """
import sys
from datetime import UTC, datetime
from digest.store import Mails, open_store
with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    for line in sys.stdin:
        claimed = Mails(store).claim(line.strip(), sys.argv[2], at=datetime.now(UTC))
        print(claimed.state, flush=True)
"""


def test_one_of_two_processes_that_claim_at_once_may_send(store: Store, database: Path) -> None:
    names = [f"edition-{number}" for number in range(CLAIMS)]
    for name in names[::2]:  # refused before: these are claimed anew
        Mails(store).settle(name, READER, MailState.FAILED, at=NOW)
    with ExitStack() as stack:
        senders = [stack.enter_context(child(SENDER, url(database), READER)) for _ in range(2)]
        for sender in senders:
            sender.tell("\n".join(names))
        heard = [[sender.hear() for _ in names] for sender in senders]
    pairs = [sorted(pair) for pair in zip(*heard, strict=True)]
    assert pairs == [["sending", "uncertain"]] * CLAIMS


def test_mail_of_a_sender_that_was_killed_is_uncertain(store: Store, database: Path) -> None:
    with child(SENDER, url(database), READER) as sender:
        sender.tell("e")
        assert sender.hear() == "sending"
        sender.kill()
    mail = Mails(store).claim("e", READER, at=LATER)
    assert mail.state is MailState.UNCERTAIN
    assert "died" in mail.detail
    assert Mails(store).claim("e", READER, at=LATER + DAY) == mail


def test_mail_that_arrived_after_all_is_settled(store: Store) -> None:
    """A sender that was only slow has the last word."""
    claimed(store)
    assert claimed(store) is MailState.UNCERTAIN
    Mails(store).settle("e", READER, MailState.SENT, at=LATER, detail="250 queued")
    assert claimed(store) is MailState.SENT
