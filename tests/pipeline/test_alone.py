"""One run of a day at a time: the other waits, or says for whom it will not; others go on."""

from __future__ import annotations

import re
import select
import subprocess
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from threading import Thread

import pytest

from digest.errors import LockedError
from digest.model import MailState, RunKind, RunState
from digest.pipeline.deliver import deliver_edition
from digest.pipeline.ingest import ingest_sources
from digest.pipeline.job import Job, trial
from digest.pipeline.run import lock_of, run_job
from digest.store import Editions, Mails, Runs, Store, open_store
from tests.conftest import NOW
from tests.pipeline.conftest import (
    NUTRIA,
    PATIENCE,
    Command,
    GatedWeb,
    List,
    MailBox,
    MakeJob,
    Watcher,
    asked,
    finished,
    unwatched,
    wait_for,
)


@pytest.fixture(autouse=True)
def _sources(listed: List) -> None:
    listed("nutria")


def next_error(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process writes to its error stream."""
    assert process.stderr is not None
    ready, _, _ = select.select([process.stderr], [], [], PATIENCE)
    assert ready, "the process said nothing"
    return process.stderr.readline().strip()


def started_reading(command: Command, web: GatedWeb) -> subprocess.Popen[str]:
    """Start a run and let it come as far as its only source, which does not answer."""
    process = command("run")
    wait_for(lambda: web.arrived, "the request of the first run")
    return process


# --- the same day ------------------------------------------------------------------------------


def test_a_second_run_of_a_day_waits_and_says_for_whom(
    command: Command, web: GatedWeb, store: Store
) -> None:
    gate = web.shut("/nutria")
    first = started_reading(command, web)
    second = command("run")
    said = next_error(second)
    today = datetime.now(UTC).date()
    assert re.fullmatch(
        rf"Waiting up to 30 minutes: another run is busy with digest-{today} "
        rf"\(process {first.pid} since {today} \d\d:\d\d:\d\d UTC\); .*",
        said,
    )
    gate.set()

    assert finished(first)[0] == 0
    code, output, errors = finished(second)
    assert (code, errors) == (0, "")
    assert "read lately\t1\n" in output
    assert asked(web) == ["nutria"]
    later, earlier = Runs(store).latest(9)
    assert (earlier.state, later.state) == (RunState.COMPLETED, RunState.COMPLETED)
    assert earlier.ended_at is not None
    assert later.started_at >= earlier.ended_at


def test_a_second_run_that_may_not_wait_names_who_is_busy_and_leaves_no_trace(
    command: Command, web: GatedWeb, store: Store
) -> None:
    gate = web.shut("/nutria")
    first = started_reading(command, web)
    second = command("run", wait_minutes=0.005)
    assert next_error(second).startswith("Waiting up to 0.005 minutes: another run is busy")
    code, output, errors = finished(second)
    assert (code, output) == (1, "")
    assert errors.startswith("error: another run is busy with digest-")
    assert f"(process {first.pid} since " in errors
    assert len(Runs(store).latest(9)) == 1
    gate.set()
    assert finished(first)[0] == 0


def test_whoever_waits_goes_on_when_the_other_is_killed(
    command: Command, web: GatedWeb, store: Store
) -> None:
    gate = web.shut("/nutria")
    first = started_reading(command, web)
    second = command("run")
    assert f"(process {first.pid} since" in next_error(second)
    first.kill()
    wait_for(lambda: len(web.arrived) == 2, "the request of the second run")
    gate.set()
    assert finished(second)[0] == 0
    states = [run.state for run in Runs(store).latest(9)]
    assert states == [RunState.COMPLETED, RunState.CRASHED]


def test_a_dry_run_waits_for_nobody(make_job: MakeJob, store: Store) -> None:
    job, watcher = make_job(dry_run=True), Watcher()
    with (
        store.locks.hold(lock_of(RunKind.DIGEST, job)),
        store.locks.hold("ingest"),
        trial(job) as copy,
        open_store(copy.settings.database) as tried,
    ):
        assert run_job(copy, tried, watcher).state is RunState.COMPLETED
    assert watcher.said == []


# --- another day -------------------------------------------------------------------------------


def test_other_days_go_on_meanwhile(command: Command, mailbox: MailBox) -> None:
    mailbox.stalls = True
    today = command("run", "--send", **mailbox.settings)
    wait_for(mailbox.begun.is_set, "the mail of today")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    code, output, errors = finished(command("run", "--date", yesterday.isoformat()))
    # Nothing of that day was read, so nothing is made; but nobody was waited for.
    assert (code, errors) == (1, "")
    assert "nothing to tell" in output
    assert today.poll() is None


# --- reading alongside -------------------------------------------------------------------------


def run_beside(job: Job, store: Store) -> tuple[Thread, Watcher]:
    """Start a run in a thread and let it come as far as it can."""
    watcher = Watcher()
    thread = Thread(target=run_job, args=(job, store, watcher))
    thread.start()
    assert watcher.waiting.wait(PATIENCE)
    return thread, watcher


def test_a_run_tells_what_another_reads_while_it_waits(
    make_job: MakeJob, store: Store, web: GatedWeb
) -> None:
    now = datetime.now(UTC)
    with store.locks.hold("ingest"):
        thread, watcher = run_beside(make_job(now=now), store)
        ingest_sources(make_job(now=now + timedelta(milliseconds=1)), store, unwatched)
    thread.join(PATIENCE)
    (said,) = watcher.said
    assert "another run is busy with ingest" in said
    assert asked(web) == ["nutria"]
    (kept,) = Editions(store).of_day(now.date())
    assert [story.headline.text for story in kept.edition.stories] == [NUTRIA[0]]


def test_a_run_that_cannot_read_is_on_record_with_the_reason_and_lets_go_of_its_day(
    make_job: MakeJob, store: Store
) -> None:
    job = make_job(settings={"wait_minutes": 0})
    with store.locks.hold("ingest"), pytest.raises(LockedError, match="busy with ingest"):
        run_job(job, store, Watcher())
    (run,) = Runs(store).latest(9, RunKind.DIGEST)
    assert run.state is RunState.FAILED
    assert "another run is busy with ingest" in run.message
    assert not store.locks.is_held(lock_of(RunKind.DIGEST, job))
    assert run_job(make_job(now=NOW + timedelta(minutes=1)), store, Watcher()).editions


# --- mails -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "text", "first", "mails"),
    [
        ("250 OK", "250 kept", MailState.SENT, 1),
        ("550 unknown", "250 kept", MailState.FAILED, 1),
        ("250 OK", "451 later", MailState.FAILED, 2),
    ],
    ids=["taken", "recipient refused", "text put off"],
)
def test_a_mail_is_handed_over_until_it_is_taken_and_never_after(
    recipient: str,
    text: str,
    first: MailState,
    mails: int,
    make_job: MakeJob,
    store: Store,
    mailbox: MailBox,
) -> None:
    mailbox.recipient_answer, mailbox.answer = recipient, text
    states = []
    for hours in range(3):
        job = make_job(now=NOW + timedelta(hours=hours), send=True, settings=mailbox.settings)
        run_job(job, store, Watcher())
        states += [mail.state for mail in Mails(store).of_edition("2026-11-22-es")]
        mailbox.recipient_answer, mailbox.answer = "250 OK", "250 kept"
    assert states == [first, MailState.SENT, MailState.SENT]
    editions = [message_from_bytes(mail) for mail in mailbox.mails]
    assert sum("List-Id" in mail for mail in editions) == mails


def test_two_deliveries_at_once_hand_a_mail_over_once(
    make_job: MakeJob, store: Store, mailbox: MailBox
) -> None:
    run_job(make_job(), store, Watcher())
    (kept,) = Editions(store).of_day(NOW.date())
    job = make_job(send=True, settings=mailbox.settings)
    mailbox.stalls = True
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(deliver_edition, job, kept, store)
        wait_for(mailbox.begun.is_set, "the mail of the first")
        second = pool.submit(deliver_edition, job, kept, store)
        wait([second], timeout=0.5)
        mailbox.stalls = False
        reports = [first.result(PATIENCE), second.result(PATIENCE)]
    assert [report.mailing and report.mailing.state for report in reports] == [MailState.SENT] * 2
    assert len(mailbox.mails) == 1
