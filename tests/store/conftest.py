"""A blank database on disk, and the values that the tests of the store keep in it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Timer

import pytest

from digest.model import Delivery, Edition, Entry, derive_id
from digest.store import Editions, Store, open_store
from tests.conftest import NOW


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "state" / "digest.db"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the current schema and nothing in it, made once."""
    path = tmp_path_factory.mktemp("blank") / "digest.db"
    with open_store(url(path)):
        pass
    return path


@pytest.fixture
def store(database: Path, blank: Path) -> Iterator[Store]:
    database.parent.mkdir()
    shutil.copy(blank, database)
    with open_store(url(database)) as opened:
        yield opened


class Child:
    """A Python process that is told lines and says lines; it never outlives its test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def hear(self) -> str:
        """Return the next line it says; empty when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()  # SIGKILL: nothing of it runs any more
        self._process.wait(10)


@contextmanager
def child(script: str, *arguments: str, seconds: float = 30) -> Iterator[Child]:
    """Yield a process that runs a script and has said "ready"; it ends after `seconds` at most."""
    command = [sys.executable, "-c", script, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            one = Child(process)
            assert one.hear() == "ready"
            yield one
        finally:
            timer.cancel()
            process.kill()


def url(database: Path) -> str:
    return f"sqlite:///{database}"


def entry(name: str, **changes: object) -> Entry:
    plain = Entry(
        id=derive_id("gazette", name),
        source_id="gazette",
        url=f"https://gazette.example/{name}",
        title=name.title(),
        author=None,
        published=None,
        language="en",
        body=f"<p>{name}</p>",
        markup="html",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def edition(day: date, language: str, *, title: str = "Gazette") -> Edition:
    return Edition(title=title, day=day, language=language, stories=(), sources_read=1)


def delivery(made: Edition) -> Delivery:
    page = Path("out") / made.id / "digest.html"
    return Delivery(edition_id=made.id, language=made.language, html=page, text=page, mail=page)


def record(store: Store, day: date, language: str, *told: str) -> None:
    """Keep an edition as one that readers have."""
    made = edition(day, language)
    Editions(store).save(made, told, made_at=NOW)
    Editions(store).delivered(delivery(made), at=NOW)


def dump(database: Path) -> list[str]:
    """Return all that a database holds, as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())
