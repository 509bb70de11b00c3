"""A flow run that is killed at any moment is made good by running again, nothing twice.

Three random moments here; `make torture` (TORTURE=10) takes ten.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from tests.cli.conftest import FRENCH_FEED, GOOD_FEED, documents_group, feed_group, write_sources
from tests.conftest import ROOT, WebServer
from tests.flows.servers import prefect_server
from tests.flows.serving import clean_environment, editions, free_port

pytestmark = pytest.mark.flow

MOMENTS = int(os.environ.get("TORTURE", "3"))
RUN = (
    "from flows.daily_digest import daily_digest;"
    "state = daily_digest(languages=['es', 'pt'], delivery='send', return_state=True);"
    "print('ENDED', state.name)"
)
FEEDS = {"diario": GOOD_FEED, "journal": FRENCH_FEED}


class Postbox(MessageHandler):  # type: ignore[misc]
    """Keeps the Message-ID of each mail that arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[str] = []

    def handle_message(self, message: Message) -> None:
        self.arrived.append(str(message["Message-ID"]))


@dataclass
class World:
    """A folder with its own state, over the same feeds, mail server and Prefect server."""

    folder: Path
    web: WebServer
    postbox: Postbox
    environment: dict[str, str]

    def start(self) -> subprocess.Popen[str]:
        with (self.folder / "errors.log").open("a") as errors:
            return subprocess.Popen(
                [sys.executable, "-c", RUN],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def finish(self) -> str:
        """Run to the end; return the state's name."""
        process = self.start()
        shown, _ = process.communicate(timeout=180)
        errors = (self.folder / "errors.log").read_text()[-3000:]
        assert process.returncode == 0, errors
        return shown.rpartition("ENDED ")[2].strip()

    def kill_after(self, seconds: float) -> None:
        """Start a run and kill it, with all that it started, after some seconds."""
        process = self.start()
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        database = self.folder / "state" / "digest.db"
        if not database.is_file():
            return []
        with closing(sqlite3.connect(database)) as connection:
            try:
                return connection.execute(question).fetchall()
            except sqlite3.OperationalError:
                return []  # killed before the tables were made


@pytest.fixture(scope="module")
def web_server() -> Iterator[WebServer]:
    server = WebServer()
    for name, text in FEEDS.items():
        server.serve(f"/{name}", text, delay=0.4)
    yield server
    server.close()


@pytest.fixture(scope="module")
def postbox() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server.environment["PREFECT_API_URL"]


def new_world(folder: Path, web: WebServer, postbox: tuple[Postbox, int], api: str) -> World:
    write_sources(folder, documents_group(), feed_group(web, *FEEDS))
    box, port = postbox
    settings = {
        "PREFECT_API_URL": api,
        "PREFECT_HOME": str(folder / "prefect"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "DIGEST_TO_ADDRESS": f"reader@{folder.name}.example",
        "PYTHONPATH": str(ROOT),
    }
    return World(folder, web, box, clean_environment(folder) | settings)


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory,
    web_server: WebServer,
    postbox: tuple[Postbox, int],
    api: str,
) -> tuple[dict[str, bytes], float]:
    """The editions of a run that nobody disturbed, and the seconds it took."""
    world = new_world(tmp_path_factory.mktemp("calm"), web_server, postbox, api)
    began = time.monotonic()
    assert world.finish() == "Completed"
    return editions(world.folder / "out"), time.monotonic() - began


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_run_is_made_good_by_the_next(
    moment: int,
    tmp_path_factory: pytest.TempPathFactory,
    web_server: WebServer,
    postbox: tuple[Postbox, int],
    api: str,
    undisturbed: tuple[dict[str, bytes], float],
) -> None:
    wanted, seconds = undisturbed
    world = new_world(tmp_path_factory.mktemp(f"killed{moment}"), web_server, postbox, api)
    after = random.uniform(0.3, 1.0) * seconds
    print(f"killed after {after:.2f} of {seconds:.2f} s")
    world.kill_after(after)
    read = {str(name) for (name,) in world.ask("SELECT source_id FROM source_states")}
    known = len(world.ask("SELECT id FROM translations"))
    web_server.requests.clear()

    ended = world.finish()

    assert ended == ("Degraded" if _uncertain(world) else "Completed")
    assert editions(world.folder / "out") == wanted
    asked = {path.strip("/") for path, _ in web_server.requests}
    assert asked == set(FEEDS) - read, "what was read is not fetched again"
    (counts,) = world.ask(
        "SELECT json_extract(report, '$.counts.translated') FROM runs "
        "WHERE state IN ('completed', 'degraded') ORDER BY started_at DESC LIMIT 1"
    )
    assert counts[0] == len(world.ask("SELECT id FROM translations")) - known
    sent = [name for name in world.postbox.arrived if world.folder.name in name]
    assert len(sent) == len(set(sent)) <= 2, "no mail twice"
    assert len(sent) + _uncertain(world) >= 2, "no mail lost without a word"
    states = {str(state) for (state,) in world.ask("SELECT state FROM runs")}
    assert states <= {"completed", "degraded", "crashed"}


def _uncertain(world: World) -> int:
    return len(world.ask("SELECT edition_id FROM mails WHERE state = 'uncertain'"))
