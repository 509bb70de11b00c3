"""What is served: every flow with its schedule, in the operator's time zone.

`digest serve` runs this module beside the server; `prefect.yaml` says the same for workers.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from prefect import serve
from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.schedules import Cron
from prefect.states import Scheduled
from prefect.types.entrypoint import EntrypointType

from digest.config import Settings, load_settings
from digest.model import RunKind
from digest.pipeline.schedule import last_slot
from digest.store import Runs, open_store
from flows.context import CATCH_UP
from flows.daily_digest import daily_digest
from flows.deliver import deliver
from flows.edition import edition
from flows.ingest import ingest
from flows.maintenance import maintenance
from flows.models import models

logger = logging.getLogger(__name__)

_REGISTER = "--register"
_LOOK_SECONDS = 3.0
# Heartbeats come every 30 s: three that are missed are a death.
SILENCE = timedelta(seconds=90)


def deployments(settings: Settings) -> tuple[RunnerDeployment, ...]:
    """Return all deployments: the daily edition at its hour, the sources every other hour."""
    at, zone = settings.daily_time, settings.zone.key
    others = ",".join(str(hour) for hour in range(24) if hour != at.hour)
    delivery = "send" if settings.smtp_host else "outbox"
    return (
        _deployment(
            daily_digest,
            Cron(f"{at.minute} {at.hour} * * *", timezone=zone),
            {"delivery": delivery},
        ),
        _deployment(ingest, Cron(f"{at.minute} {others} * * *", timezone=zone)),
        _deployment(edition),
        _deployment(
            deliver,
            Cron("*/15 * * * *", timezone=zone),
            {"delivery": delivery, "due_only": True},
        ),
        _deployment(models),
        _deployment(maintenance, Cron("30 3 * * *", timezone=zone)),
    )


def _deployment(
    flow: Any, schedule: Any = None, parameters: dict[str, Any] | None = None
) -> RunnerDeployment:
    deployment: RunnerDeployment = flow.to_deployment(
        flow.name,
        schedule=schedule,
        parameters=parameters or {},
        tags=["digest"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return deployment


def end_crashed_runs() -> None:
    """Let the server end runs without heartbeat: their process died, and its worker with it.

    Without it they are shown as running for ever (PrefectHQ/prefect #16746). One that is there
    already is left alone: updated, it would forget the runs that it watches.
    """
    automation = _crash_automation()
    try:
        known = Automation.read(name=automation.name)
    except ValueError:
        automation.create()
        return
    assert isinstance(known, Automation)
    if known.description != automation.description:
        automation.id = known.id
        automation.update()


def _crash_automation() -> Automation:
    # Running too: it may be told after the first heartbeat, of a run that then dies.
    after = {"prefect.flow-run.heartbeat", "prefect.flow-run.Running"}
    return Automation(
        name="digest: end runs whose process died",
        description=f"No heartbeat for {SILENCE.seconds} s after {', '.join(sorted(after))}.",
        trigger=EventTrigger(
            after=after,
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                name=None, state=StateType.CRASHED, message="No heartbeat.", force=False
            )
        ],
    )


def catch_up(settings: Settings, daily: RunnerDeployment, *, now: datetime) -> None:
    """Start the daily edition if its last time went by while nothing was served.

    Runs that were late while the machine slept are still with the server; this is for a server
    that was off, whose schedule begins anew. Whichever comes first does the work of all.
    """
    slot = last_slot(settings.daily_time, settings.zone, now)
    with open_store(settings.database) as store:
        runs = Runs(store)
        if not runs.latest(1, RunKind.DIGEST) or runs.caught_up(RunKind.DIGEST, slot):
            return  # a first start has missed nothing
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(f"{daily.flow_name}/{daily.name}")
        client.create_flow_run_from_deployment(
            deployment.id,
            state=Scheduled(scheduled_time=slot),
            tags=["digest", CATCH_UP],
            idempotency_key=f"{CATCH_UP} {slot.isoformat()}",
        )


def register(listed: Sequence[RunnerDeployment]) -> None:
    """Tell the server of the deployments, their schedules and their forms."""
    for deployment in listed:
        deployment.apply()


def follow(sources: Path) -> None:
    """Register anew, in a process of its own, whenever `sources.yaml` was changed: for the form."""
    known = _changed_at(sources)
    while True:
        time.sleep(_LOOK_SECONDS)
        now = _changed_at(sources)
        if now != known:
            known = now
            logger.info("sources changed file=%s", sources)
            subprocess.run([sys.executable, "-m", "flows.deployments", _REGISTER], check=False)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def main(settings: Settings, listed: Sequence[RunnerDeployment]) -> None:
    """Register the deployments and run their flows until stopped."""
    register(listed)
    end_crashed_runs()
    catch_up(settings, listed[0], now=datetime.now(UTC))
    Thread(target=follow, args=(settings.sources,), daemon=True).start()
    ready = os.environ.get("DIGEST_READY_FILE")
    if ready:
        Path(ready).touch()
    # Not paused on shutdown: the schedule goes on where it was when this is started again.
    serve(*listed, pause_on_shutdown=False, print_starting_message=False)


if __name__ == "__main__":
    _settings = load_settings()
    _listed = deployments(_settings)
    if _REGISTER in sys.argv:
        register(_listed)
    else:
        main(_settings, _listed)
