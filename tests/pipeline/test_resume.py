"""A run that was killed is made good by running again: nothing twice, nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from digest.model import MailState, RunKind, RunState
from digest.pipeline.run import lock_of, run_job
from digest.report import RunReport
from digest.store import Mails, Runs, Store, open_store
from tests.pipeline.conftest import (
    PATIENCE,
    Command,
    GatedWeb,
    List,
    MailBox,
    MakeJob,
    Watcher,
    wait_for,
)

NAMES = ("nutria", "tranvia", "museo", "pan")
ONCE = dict.fromkeys((f"/{name}" for name in NAMES), 1)
PASSWORD = "secret"


@dataclass
class Scene:
    """A run in a process of its own that is about to be killed."""

    folder: Path
    web: GatedWeb
    mailbox: MailBox
    store: Store
    command: Command
    make_job: MakeJob

    def start(self, *arguments: str, **settings: object) -> subprocess.Popen[str]:
        return self.command("run", *arguments, **settings)

    def count(self, rows: str) -> int:
        """Return how many rows there are, as another process sees them."""
        with closing(self.connect()) as database:
            return int(database.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "state" / "digest.db", timeout=PATIENCE)

    def run(self, **request: bool) -> tuple[RunReport, Watcher]:
        """Run the whole day again, here."""
        watcher = Watcher()
        settings = self.mailbox.settings if request else {}
        job = self.make_job(now=datetime.now(UTC), settings=settings, **request)
        return run_job(job, self.store, watcher), watcher

    def undisturbed(self) -> dict[str, bytes]:
        """Return the files that a run makes which nobody disturbs, by their names."""
        other = {"state_dir": self.folder / "other", "out": self.folder / "other"}
        job = self.make_job(now=datetime.now(UTC), settings=other)
        with open_store(job.settings.database) as store:
            run_job(job, store, Watcher())
        return pages(self.folder / "other")


@pytest.fixture
def scene(
    tmp_path: Path,
    web: GatedWeb,
    mailbox: MailBox,
    store: Store,
    command: Command,
    make_job: MakeJob,
    listed: List,
) -> Scene:
    listed(*NAMES, languages=("es", "pt"))
    return Scene(tmp_path, web, mailbox, store, command, make_job)


def pages(folder: Path) -> dict[str, bytes]:
    """Return the editions of a folder as readers get them."""
    found = (path for kind in ("html", "txt") for path in folder.glob(f"2*/*.{kind}"))
    return {path.name: path.read_bytes() for path in found}


def kill(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None, "it ended before it was killed"
    process.kill()
    process.wait(PATIENCE)


# --- moments -----------------------------------------------------------------------------------


def before_it_reads(scene: Scene) -> None:
    with scene.store.locks.hold("ingest"):
        process = scene.start()
        wait_for(lambda: scene.count("runs"), "the run on record")
        kill(process)


def while_it_reads(scene: Scene) -> None:
    gate = scene.web.shut("/museo")
    process = scene.start()
    wait_for(lambda: scene.count("source_states") == 3, "the sources that are quick")
    wait_for(lambda: "/museo" in scene.web.arrived, "the one that is slow")
    kill(process)
    gate.set()


def when_all_is_read(scene: Scene) -> None:
    process = scene.start()
    wait_for(lambda: scene.count("source_states") == 4, "all sources")
    with closing(scene.connect()) as database:
        database.execute("BEGIN IMMEDIATE")  # from now on the run can keep nothing
        time.sleep(0.5)
        kill(process)
        assert database.execute("SELECT count(*) FROM editions").fetchone() == (0,)


def when_editions_are_kept(scene: Scene) -> None:
    process = scene.start()
    wait_for(lambda: scene.count("editions"), "an edition")
    with closing(scene.connect()) as database:
        database.execute("BEGIN IMMEDIATE")
        kill(process)


@pytest.mark.parametrize(
    ("moment", "requests"),
    [
        pytest.param(before_it_reads, ONCE, id="before it reads"),
        pytest.param(while_it_reads, ONCE | {"/museo": 2}, id="while it reads"),
        pytest.param(when_all_is_read, ONCE, id="when all is read"),
        pytest.param(when_editions_are_kept, ONCE, id="when editions are kept"),
    ],
)
def test_a_run_killed_is_made_good_by_the_next(
    moment: Callable[[Scene], None], requests: dict[str, int], scene: Scene
) -> None:
    moment(scene)
    assert [run.state for run in Runs(scene.store).latest(9)] == [RunState.RUNNING]
    report, watcher = scene.run()

    assert Counter(scene.web.arrived) == requests
    assert (report.state, watcher.said) == (RunState.COMPLETED, [])
    states = [run.state for run in Runs(scene.store).latest(9, RunKind.DIGEST)]
    assert states == [RunState.COMPLETED, RunState.CRASHED]
    assert not scene.store.locks.is_held(
        lock_of(RunKind.DIGEST, scene.make_job(now=datetime.now(UTC)))
    )
    made = pages(scene.folder / "out")
    assert sorted(made) == [f"digest.{kind}" for kind in ("es.html", "es.txt", "pt.html", "pt.txt")]
    assert made == scene.undisturbed()


# --- mails -------------------------------------------------------------------------------------


def hand_over(pipe: Path, text: str) -> None:
    """Write to a named pipe as soon as somebody reads it."""
    found: list[int] = []

    def opened() -> bool:
        try:
            found.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    wait_for(opened, "a reader")
    os.write(found[0], text.encode())
    os.close(found[0])


def when_the_first_is_delivered(scene: Scene) -> None:
    """Kill the run where it reads the password for the first mail: a pipe, empty by then."""
    pipe = scene.folder / "password"
    os.mkfifo(pipe)
    process = scene.start("--send", smtp_password_file=pipe, **scene.mailbox.settings)
    hand_over(pipe, PASSWORD)
    wait_for(lambda: scene.count("editions WHERE delivered_at IS NOT NULL"), "a delivery")
    kill(process)


def while_a_mail_is_handed_over(scene: Scene) -> None:
    scene.mailbox.stalls = True
    process = scene.start("--send", **scene.mailbox.settings)
    wait_for(scene.mailbox.begun.is_set, "the text of a mail")
    kill(process)
    scene.mailbox.stalls = False


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        pytest.param(when_the_first_is_delivered, MailState.SENT, id="before it began"),
        pytest.param(while_a_mail_is_handed_over, MailState.UNCERTAIN, id="in the middle"),
    ],
)
def test_no_mail_is_handed_over_twice(
    moment: Callable[[Scene], None], first: MailState, scene: Scene
) -> None:
    moment(scene)
    for _ in range(2):
        scene.run(send=True)

    mails = [message_from_bytes(mail) for mail in scene.mailbox.mails]
    assert Counter(mail["Content-Language"] for mail in mails if mail["List-Id"]) == {
        "es": 1,
        "pt": 1,
    }
    day = scene.make_job(now=datetime.now(UTC)).day
    (spanish,) = Mails(scene.store).of_edition(f"{day}-es")
    (portuguese,) = Mails(scene.store).of_edition(f"{day}-pt")
    assert (spanish.state, portuguese.state) == (first, MailState.SENT)
    assert pages(scene.folder / "out") == scene.undisturbed()


# --- again and again ---------------------------------------------------------------------------


def test_runs_killed_one_after_the_other_lose_nothing(scene: Scene) -> None:
    for number, seconds in enumerate((0.0, 0.1, 0.4, 0.8), start=1):
        process = scene.start("--refresh")
        wait_for(lambda seen=number: len(scene.web.arrived) >= seen, "a request")  # type: ignore[misc]
        time.sleep(seconds)
        process.kill()
        process.wait(PATIENCE)
    scene.run()
    assert pages(scene.folder / "out") == scene.undisturbed()
    running = [run for run in Runs(scene.store).latest(9) if run.state is RunState.RUNNING]
    assert running == []
    assert scene.count("entries") == len(NAMES)
    assert list(scene.folder.glob("out/*/.digest*")) == []
