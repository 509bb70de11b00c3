"""Maintenance: copy the database, remove what is old, give the space back. (action: glue)"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from digest.errors import ConfigError
from digest.pipeline.job import Job, previews_folder
from digest.store import Store, Upkeep

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepReport:
    """What maintenance did: rows removed by table, bytes of the database before and after.

    `backup` is None where the database is no SQLite file: its own tools copy it.
    """

    backup: Path | None
    removed: Mapping[str, int]
    size_before: int
    size_after: int

    def summary(self) -> str:
        """Return it in one line."""
        removed = ", ".join(f"{count:,} {name}" for name, count in self.removed.items())
        copied = f"copied to {self.backup.name}" if self.backup else "not copied"
        sizes = f"{self.size_before:,} to {self.size_after:,} bytes"
        return f"Removed {removed}; {sizes}; {copied}."


def maintain(job: Job, store: Store, *, backup: bool = True, vacuum: bool = True) -> UpkeepReport:
    """Copy the database, then remove what is older than the settings keep, then compact it.

    Raises:
        StoreError: the copy cannot be written, or the database is damaged.
    """
    settings, upkeep = job.settings, Upkeep(store)
    before = database_size(job)
    upkeep.check()  # or in a week all copies are of a damaged one
    copy = _back_up(job, upkeep) if backup else None
    removed = upkeep.prune(before=job.now - timedelta(days=settings.keep_days))
    shutil.rmtree(previews_folder(settings), ignore_errors=True)
    store.locks.tidy(job.day - timedelta(days=2))
    if vacuum:
        upkeep.vacuum()
    report = UpkeepReport(
        backup=copy, removed=removed, size_before=before, size_after=database_size(job)
    )
    logger.info("maintained %s", report.summary())
    return report


def _back_up(job: Job, upkeep: Upkeep) -> Path | None:
    settings = job.settings
    folder = settings.state_dir / "backups"
    try:
        return upkeep.backup(folder, now=job.now, keep=settings.keep_backups)
    except ConfigError as exc:
        logger.warning("no backup reason=%s", exc)
        return None


def database_size(job: Job) -> int:
    """Return the bytes of the database and its log; 0 where it is no file."""
    name = job.settings.database.partition("sqlite:///")[2]
    files = (Path(name + suffix) for suffix in ("", "-wal")) if name else ()
    return sum(file.stat().st_size for file in files if file.is_file())
