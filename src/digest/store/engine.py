"""Opening the database and keeping its schema up to date. (action: database)"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from digest.errors import ConfigError, StoreError

logger = logging.getLogger(__name__)

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 30_000


class Store:
    """A database with the current schema. Transactions are short: one per call."""

    def __init__(self, engine: Engine, *, discard: bool = False) -> None:
        self._engine = engine
        self._held = engine.connect() if discard else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; commit at the end, roll back on an error.

        A store opened with `discard` keeps one transaction open and never commits it.

        Raises:
            StoreError: the database refuses.
        """
        try:
            if self._held is not None:
                yield self._held
                return
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as exc:
            raise StoreError(f"database: {exc}") from exc

    def close(self) -> None:
        """Close all connections; what a discarding store wrote is gone."""
        if self._held is not None:
            self._held.close()
        self._engine.dispose()


@contextmanager
def open_store(url: str, *, discard: bool = False) -> Iterator[Store]:
    """Open the database at a SQLAlchemy URL, creating or migrating it first.

    With `discard` nothing is kept: a dry run on an existing database leaves it unchanged, and
    one without a database makes none.

    Raises:
        ConfigError: the URL is none.
        StoreError: the database cannot be opened, or is newer than this program.
    """
    engine = _connect(url, in_memory=discard and not _exists(url))
    try:
        _migrate(engine)
        store = Store(engine, discard=discard)
    except SQLAlchemyError as exc:
        raise StoreError(f"cannot open the database {engine.url}: {exc}") from exc
    try:
        yield store
    finally:
        store.close()


def _exists(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _connect(url: str, *, in_memory: bool) -> Engine:
    try:
        engine = create_engine("sqlite://" if in_memory else url)
    except (ArgumentError, NoSuchModuleError, ImportError) as exc:
        raise ConfigError(str(exc), key="DIGEST_DATABASE_URL") from exc
    if engine.dialect.name == "sqlite":
        _make_folder(engine)
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_folder(engine: Engine) -> None:
    database = engine.url.database
    if database and database != ":memory:":
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise StoreError(f"cannot create {Path(database).parent}: {exc.strerror}") from exc


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let readers and one writer work at once, wait for locks, honour foreign keys."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        head = scripts.get_current_head()
        if current == head:
            return
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise StoreError(f"the database is of a newer version ({current}); update digest")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        logger.info("database migrated from=%s to=%s", current, head)
