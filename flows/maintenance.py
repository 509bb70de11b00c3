"""Copy the database, remove what is old, give the space back."""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from digest.model import RunKind, RunState
from digest.pipeline.job import Job, Request
from digest.pipeline.upkeep import UpkeepReport, maintain
from digest.store import open_store
from flows import form
from flows.context import begin, named


@task(name="maintain", task_run_name="maintain", timeout_seconds=3600, cache_policy=NO_CACHE)
def keep_up(job: Job, backup: bool, vacuum: bool) -> UpkeepReport:
    """Back up, prune and vacuum, in that order."""
    with open_store(job.settings.database) as store:
        return maintain(job, store, backup=backup, vacuum=vacuum)


@flow(name="maintenance", flow_run_name=lambda: named("maintenance"), timeout_seconds=2 * 3600)
def maintenance(backup: bool = form.BACKUP, vacuum: bool = form.VACUUM) -> State[UpkeepReport]:
    """Copy the database, remove what is older than DIGEST_KEEP_DAYS, and compact it."""
    with begin(RunKind.MAINTENANCE, Request()) as run:
        if run.done_by:
            return run.superseded()
        report = keep_up(run.job, backup, vacuum)
        create_markdown_artifact(report.summary(), key="maintenance")
        return run.end(RunState.COMPLETED, report.summary(), report)
