"""Translation models: check those that are here, or install what is missing."""

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from digest.model import RunKind, RunState
from digest.pipeline.job import Job, Request
from digest.pipeline.provision import PairCheck, check_pairs, install_pairs
from flows import form
from flows.context import begin, named
from flows.form import Action, Languages


@task(
    name="install-models",
    task_run_name="install models",
    timeout_seconds=3600,
    cache_policy=NO_CACHE,
)
def install(job: Job) -> tuple[str, ...]:
    """Install what the configured sources need; return a sentence for each outcome."""
    return install_pairs(job)


@task(
    name="check-models", task_run_name="check models", timeout_seconds=1800, cache_policy=NO_CACHE
)
def check(job: Job) -> tuple[PairCheck, ...]:
    """Translate something on the route of each language pair."""
    return check_pairs(job)


@flow(name="models", flow_run_name=lambda: named("models"), timeout_seconds=2 * 3600)
def models(
    action: Action = form.ACTION, languages: Languages = form.LANGUAGES
) -> State[tuple[PairCheck, ...]]:
    """Prove that each language of the sources can be translated into each of the editions.

    Ends as Completed, or named Degraded where a pair has no route or its route fails.
    """
    with begin(RunKind.MODELS, Request(languages=tuple(languages))) as run:
        if action == "install":
            install(run.job)
        checks = check(run.job)
        if checks:
            create_table_artifact([one.as_row() for one in checks], key="models")
        broken = [str(one) for one in checks if one.fault]
        state = RunState.DEGRADED if broken else RunState.COMPLETED
        message = f"{len(checks) - len(broken)} of {len(checks)} pairs work."
        return run.end(state, "; ".join([message, *broken]), checks)
