"""Opening the database and keeping its schema up to date. (action: database)"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from digest.errors import ConfigError, StoreError
from digest.store.lock import Locks

logger = logging.getLogger(__name__)

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 30_000
# SQLite allows 999 variables in a statement in its older builds.
CHUNK = 500
# The key of the advisory lock of whoever writes, on PostgreSQL: any number that is ours alone.
_WRITER = 4_918_033_127
# Alembic keeps what it is doing in module globals: one migration at a time in a process.
_MIGRATING = Lock()


class Store:
    """A database with the current schema. Transactions are short: one per call."""

    def __init__(self, engine: Engine, *, place: Path | None = None) -> None:
        """Wrap an engine; `place` is the SQLite file it is, or is a copy of."""
        self._engine = engine
        self.locks = Locks(engine, place.parent / "locks" if place else None)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that reads one state of the database.

        Raises:
            StoreError: the database refuses.
        """
        with self._begin(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection; commit at the end, roll back on an error.

        The lock for writing is taken first, so that what is read in between stays true.

        Raises:
            StoreError: the database refuses.
        """
        with self._begin(writes=True) as connection:
            yield connection

    @property
    def engine(self) -> Engine:
        """What this room's modules need beyond transactions."""
        return self._engine

    @contextmanager
    def _begin(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with (
                self._engine.connect().execution_options(digest_writes=writes) as connection,
                connection.begin(),
            ):
                yield connection
        except SQLAlchemyError as exc:
            raise StoreError(f"database: {in_words(exc)}") from exc


def in_words(exc: Exception) -> str:
    """Return what the database said, on one line, without the statement and the links."""
    return " ".join(str(getattr(exc, "orig", None) or exc).split())


@contextmanager
def open_store(url: str, *, discard: bool = False) -> Iterator[Store]:
    """Open the database at a SQLAlchemy URL, creating or migrating it first.

    With `discard`, for those who only read, an SQLite database is copied into memory and left as
    it is; one that does not exist is not made. Other databases are opened as they are.

    Raises:
        ConfigError: the URL is none.
        StoreError: the database cannot be opened, or is newer than this program.
    """
    parsed = _parse(url)
    engine = _in_memory_copy(parsed) if discard else _connect(parsed)
    try:
        _migrate(engine)
        file = parsed.database if parsed.get_backend_name() == "sqlite" else None
        yield Store(engine, place=Path(file) if file else None)
    finally:
        engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as exc:
        raise ConfigError(str(exc), key="DIGEST_DATABASE_URL") from exc
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ConfigError("SQLite needs a file", key="DIGEST_DATABASE_URL")
    return parsed


def _connect(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            engine = create_engine(url, hide_parameters=True)
        except ImportError as exc:
            problem = f"the database's driver is not installed: {exc}"
            raise ConfigError(problem, key="DIGEST_DATABASE_URL") from exc
        event.listen(engine, "begin", _begin_elsewhere)
        return engine
    if url.database:
        _make_folder(Path(url.database).parent)
    return _prepared(create_engine(url, hide_parameters=True))


def copy_database(url: str, target: Path) -> str:
    """Copy an SQLite database as it is at this moment; return the URL of the copy.

    One that does not exist is copied as nothing. Runs that write meanwhile are not held up.

    Raises:
        ConfigError: it is another kind of database.
        StoreError: it cannot be read, or the copy not written.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite":
        problem = "only an SQLite database can be copied; use the tools of the other"
        raise ConfigError(problem, key="DIGEST_DATABASE_URL")
    if parsed.database and Path(parsed.database).is_file():
        _make_folder(target.parent)
        with closing(sqlite3.connect(target)) as copy:
            _copy(Path(parsed.database), copy)
    return f"sqlite:///{target}"


def _in_memory_copy(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _connect(url)
    engine = _prepared(create_engine("sqlite://", poolclass=StaticPool))
    if url.database and Path(url.database).is_file():
        with closing(engine.raw_connection()) as copy:
            _copy(Path(url.database), copy.driver_connection)
    return engine


def _copy(database: Path, target: object) -> None:
    assert isinstance(target, sqlite3.Connection)
    try:
        # Not `mode=ro`: such a connection leaves its -wal and -shm files behind.
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as source:
            source.backup(target)
    except sqlite3.Error as exc:
        raise StoreError(f"cannot read the database {database}: {exc}") from exc


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"cannot create {folder}: {exc.strerror}") from exc


def _prepared(engine: Engine) -> Engine:
    """Let SQLite do what a server does: wait for locks, honour keys, begin where it is told to."""
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Without this, Python's driver begins a transaction at the first INSERT only.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    with suppress(sqlite3.OperationalError):  # another process is just switching it on
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not _in_autocommit(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_elsewhere(connection: Connection) -> None:
    """Let one process write at a time, as SQLite does: what is read in between stays true."""
    if connection.dialect.name == "postgresql" and _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _in_autocommit(connection: Connection) -> bool:
    """Whether every statement stands for itself: VACUUM can be part of no transaction."""
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


def _writes(connection: Connection) -> bool:
    writes: bool = connection.get_execution_options().get("digest_writes", True)
    return writes and not _in_autocommit(connection)


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    try:
        with _MIGRATING, _rebuilding(engine) as connection:
            _upgrade(connection, config, scripts)
    except SQLAlchemyError as exc:
        raise StoreError(f"cannot open the database {engine.url}: {in_words(exc)}") from exc


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """Yield a connection, within a transaction, on which tables may be made anew.

    SQLite makes a table anew by dropping the old one, which would take along the rows of others
    that point to it (https://www.sqlite.org/lang_altertable.html#otheralter). Its keys can only be
    switched off outside of a transaction.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _switch_keys(connection, on=False)
        try:
            with connection.begin():
                yield connection
        finally:
            if engine.dialect.name == "sqlite":
                _switch_keys(connection, on=True)


def _switch_keys(connection: Connection, *, on: bool) -> None:
    """Switch foreign keys on or off, past SQLAlchemy: it would begin a transaction."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _upgrade(connection: Connection, config: Config, scripts: ScriptDirectory) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    if current == head:
        return
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreError(f"the database is of a newer version ({current}); update digest")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    logger.info("database migrated from=%s to=%s", current, head)
