"""`digest maintain`: back up, remove what is old, compact. (action)"""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.terminal import progress_bar, say
from digest.config import load_settings
from digest.model import RunKind, RunState
from digest.pipeline.job import Request, plan
from digest.pipeline.run import recorded
from digest.pipeline.upkeep import maintain as keep_up
from digest.store import open_store


def maintain(
    backup: Annotated[
        bool, typer.Option("--backup/--no-backup", help="Copy the database first.")
    ] = True,
    vacuum: Annotated[
        bool, typer.Option("--vacuum/--no-vacuum", help="Check the database and compact it.")
    ] = True,
) -> None:
    """Copy the database, remove what is older than DIGEST_KEEP_DAYS, give the space back."""
    job = plan(load_settings(), Request())
    with (
        open_store(job.settings.database) as store,
        recorded(job, store, RunKind.MAINTENANCE) as record,
        progress_bar() as bar,
    ):
        bar.add_task("maintaining the database", total=None)
        report = keep_up(job, store, backup=backup, vacuum=vacuum)
        record.end(RunState.COMPLETED, report.summary(), {})
    say(report.summary(), style="green")
