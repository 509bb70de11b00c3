"""The operator is told when a trouble begins and when it is over; telling changes nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread

import pytest

from digest.errors import DeliveryError
from digest.model import Notice, Run, RunKind, RunState
from digest.notice import due_notice
from digest.pipeline.notices import tell_operator
from digest.pipeline.run import recorded
from digest.store import Runs, Store
from tests.conftest import NOW
from tests.pipeline.conftest import GatedWeb, List, MailBox, MakeJob

STATES = {
    "C": RunState.COMPLETED,
    "D": RunState.DEGRADED,
    "F": RunState.FAILED,
    "X": RunState.CRASHED,
}
TOLD = {Notice.NONE: ".", Notice.FAILED: "f", Notice.DEGRADED: "d", Notice.RECOVERED: "r"}


@pytest.fixture(autouse=True)
def _sources(listed: List) -> None:
    listed("nutria")


def a_run(number: int, state: RunState, every: timedelta = timedelta(hours=1)) -> Run:
    began = NOW - timedelta(days=40) + number * every
    return Run(
        id=f"run-{number}",
        kind=RunKind.INGEST,
        day=began.date(),
        languages=("es",),
        started_at=began,
        state=state,
        message=f"Number {number}.",
    )


def replayed(history: str, *, hours: int, after: int) -> str:
    """Let runs end one after the other, the letters their states; return what was told of each."""
    runs: list[Run] = []
    for number, letter in enumerate(history):
        run = a_run(number, STATES[letter], timedelta(hours=hours))
        notice = due_notice([run, *runs], after=after)
        runs.insert(0, replace(run, notice=notice))
    return "".join(TOLD[run.notice] for run in reversed(runs))


@pytest.mark.parametrize(
    ("history", "hours", "after", "told"),
    [
        pytest.param("CCC", 24, 3, "...", id="all is well"),
        pytest.param("F", 24, 3, "f", id="the very first fails"),
        pytest.param("CXC", 24, 3, ".fr", id="a crash is a failure"),
        pytest.param("CFFXFC", 1, 3, ".f...r", id="failing every hour"),
        pytest.param("CFFFC", 24, 3, ".fffr", id="failing every day"),
        pytest.param("FFFFF", 10, 3, "f.f.f", id="again after twenty hours"),
        pytest.param("FCCC", 1, 3, "fr..", id="recovered is told once"),
        pytest.param("FCFC", 1, 3, "frfr", id="a second trouble is a new one"),
        pytest.param("DDDDDD", 24, 3, "..d...", id="the third in a row"),
        pytest.param("DDDDC", 24, 3, "..d.r", id="complete again"),
        pytest.param("DDCDDC", 24, 3, "......", id="never three in a row"),
        pytest.param("DC", 24, 1, "dr", id="each one where one is enough"),
        pytest.param("FDC", 24, 3, "f.r", id="half a recovery is none"),
        pytest.param("DFDDDC", 24, 3, ".f..dr", id="a failure begins the row anew"),
    ],
)
def test_notices_of_a_row_of_runs(history: str, hours: int, after: int, told: str) -> None:
    assert replayed(history, hours=hours, after=after) == told


def test_a_recovery_is_told_however_long_the_trouble_lasted(
    make_job: MakeJob, store: Store
) -> None:
    for number in range(80):
        run = a_run(number, RunState.DEGRADED)
        Runs(store).begin(run)
        tell_operator(make_job(), store, run)
    back = a_run(80, RunState.COMPLETED)
    Runs(store).begin(back)
    tell_operator(make_job(), store, back)
    told = {run.id: run.notice for run in Runs(store).latest(99) if run.notice}
    assert told == {"run-2": Notice.DEGRADED, "run-80": Notice.RECOVERED}


# --- the mail ----------------------------------------------------------------------------------


def in_folder(folder: Path) -> list[EmailMessage]:
    """Return the notices beside the outbox, in the order of their names."""
    found = sorted(folder.glob("out/notices/*.eml"))
    return [message_from_bytes(p.read_bytes(), policy=policy.default) for p in found]


def text_of(mail: EmailMessage) -> str:
    return mail.get_content().replace("\r\n", "\n")


def fail(make_job: MakeJob, store: Store, settings: dict[str, object]) -> Run:
    """Let a run fail; return it as it is kept."""
    error = DeliveryError("the disk is full")
    with (
        pytest.raises(DeliveryError) as caught,
        recorded(make_job(settings=settings), store, RunKind.DIGEST),
    ):
        raise error
    assert caught.value is error
    (run,) = Runs(store).latest(9)
    return run


def test_a_failure_is_mailed_to_the_operator(
    make_job: MakeJob, store: Store, mailbox: MailBox, tmp_path: Path
) -> None:
    settings = {"operator_address": "ana@example.org", "time_zone": "Asia/Kathmandu"}
    run = fail(make_job, store, settings | mailbox.settings)
    (content,) = mailbox.mails
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "digest: the digest of 2026-11-22 failed"
    assert (mail["To"], mail["From"]) == ("ana@example.org", "digest@localhost")
    assert mail["Message-ID"] == f"<failed.{run.id}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text_of(mail) == (
        "The digest of 2026-11-22 failed.\n\n"
        "the disk is full\n\n"
        "It began on 2026-11-22 at 11:45 (Asia/Kathmandu) and ended as failed.\n\n"
        "`digest status` shows how things stand now.\n"
    )
    assert run.notice is Notice.FAILED
    assert in_folder(tmp_path) == []


def test_the_third_incomplete_run_in_a_row_is_told_with_what_was_wrong(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    for number in range(3):
        job = make_job(now=NOW + timedelta(days=number))
        with recorded(job, store, RunKind.INGEST) as record:
            problems = ["pan: HTTP 503", "museo: no answer in time"]
            record.end(RunState.DEGRADED, "Two sources gave nothing.", {"problems": problems})
    (mail,) = in_folder(tmp_path)
    assert mail["Subject"] == "digest: reading the sources of 2026-11-24 is incomplete again"
    assert text_of(mail).splitlines()[4:10] == [
        "It began on 2026-11-24 at 06:00 (UTC) and ended as degraded.",
        "3 runs in a row have ended so.",
        "",
        "What was wrong:",
        "- pan: HTTP 503",
        "- museo: no answer in time",
    ]


def test_a_recovery_is_told_in_the_outbox_where_there_is_no_mail_server(
    make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    fail(make_job, store, {})
    with recorded(make_job(now=NOW + timedelta(days=1)), store, RunKind.DIGEST):
        pass
    subjects = [mail["Subject"] for mail in in_folder(tmp_path)]
    assert subjects == [
        "digest: the digest of 2026-11-22 failed",
        "digest: the digest of 2026-11-23 is complete again",
    ]


# --- the webhook -------------------------------------------------------------------------------


def test_a_failure_is_posted_as_json(make_job: MakeJob, store: Store, web: GatedWeb) -> None:
    hook = web.serve("/hook", "ok")
    fail(make_job, store, {"webhook_url": hook})
    assert web.posted == [
        {
            "event": "failed",
            "kind": "digest",
            "state": "failed",
            "day": "2026-11-22",
            "languages": ["es"],
            "started_at": "2026-11-22T06:00:00+00:00",
            "message": "the disk is full",
            "report": {},
        }
    ]
    ((_, headers),) = web.requests
    assert headers["Content-Type"] == "application/json"


# --- telling that goes wrong -------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 404, 429, 500])
def test_a_webhook_that_refuses_changes_nothing(
    status: int, make_job: MakeJob, store: Store, web: GatedWeb, tmp_path: Path
) -> None:
    hook = web.serve("/hook", "", status=status, headers={"Location": "/hook"})
    assert fail(make_job, store, {"webhook_url": hook}).state is RunState.FAILED
    assert len(web.posted) == len(in_folder(tmp_path)) == 1


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/hook", "http://[::1/hook", "http://127.0.0.1:99999/", "http://a..b/"],
)
def test_a_webhook_that_cannot_be_asked_changes_nothing(
    address: str, make_job: MakeJob, store: Store, tmp_path: Path
) -> None:
    assert fail(make_job, store, {"webhook_url": address}).state is RunState.FAILED
    assert len(in_folder(tmp_path)) == 1


@pytest.fixture
def endless() -> Iterator[str]:
    """The address of a server whose answer never ends: one byte every tenth of a second."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(ConnectionError):  # it may hang up before the end
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                for _ in range(80):
                    if stop.wait(0.1):
                        return
                    connection.sendall(b".")

        thread = Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        stop.set()
        thread.join(10)


def test_a_webhook_that_never_ends_its_answer_keeps_no_run_alive(
    endless: str, make_job: MakeJob, store: Store
) -> None:
    began = time.monotonic()
    fail(make_job, store, {"webhook_url": endless})
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("recipient", "text"),
    [("550 no such user", "250 kept"), ("250 OK", "554 spam"), ("450 later", "250 kept")],
    ids=["recipient", "text", "not now"],
)
def test_a_notice_that_is_refused_is_kept_in_the_folder(
    recipient: str, text: str, make_job: MakeJob, store: Store, mailbox: MailBox, tmp_path: Path
) -> None:
    mailbox.recipient_answer, mailbox.answer = recipient, text
    assert fail(make_job, store, mailbox.settings).state is RunState.FAILED
    (kept,) = in_folder(tmp_path)
    assert kept["Subject"] == "digest: the digest of 2026-11-22 failed"


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"smtp_port": 1}, id="nobody listens"),
        pytest.param({"smtp_password_file": "nowhere/secret"}, id="no password file"),
        pytest.param({"smtp_security": "starttls"}, id="no TLS offered"),
        pytest.param({"smtp_username": "ana", "smtp_password": "wrong"}, id="user refused"),
        pytest.param({"smtp_username": "ana", "smtp_password": "contraseña"}, id="ñ in password"),
    ],
)
def test_a_mail_server_that_cannot_be_used_changes_nothing(
    settings: dict[str, object], make_job: MakeJob, store: Store, mailbox: MailBox, tmp_path: Path
) -> None:
    assert fail(make_job, store, mailbox.settings | settings).state is RunState.FAILED
    assert len(in_folder(tmp_path)) == 1
    assert mailbox.mails == []


@pytest.mark.parametrize("key", ["operator_address", "from_address", "out"])
def test_a_notice_that_can_be_written_nowhere_is_posted_all_the_same(
    key: str, make_job: MakeJob, store: Store, web: GatedWeb, tmp_path: Path
) -> None:
    (tmp_path / "nobody").write_text("neither an address nor a folder")
    settings = {key: tmp_path / "nobody" if key == "out" else "nobody"}
    run = fail(make_job, store, settings | {"webhook_url": web.serve("/hook", "")})
    assert (run.message, len(web.posted)) == ("the disk is full", 1)
