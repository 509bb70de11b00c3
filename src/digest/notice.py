"""When the operator is told about runs, and in which words. (calculation)

In: the last runs of one kind, newest first. Out: whether a notice is due, and its text. A
trouble is told once when it begins and once when it is over; one that lasts is told daily.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from digest.model import Notice, Run, RunKind, RunState

# A daily run that fails again is told again; one that fails every quarter of an hour is not.
_REMIND = timedelta(hours=20)

_WORDS = {
    RunKind.DIGEST: "the digest",
    RunKind.INGEST: "reading the sources",
    RunKind.EDITION: "making the editions",
    RunKind.DELIVER: "delivering",
    RunKind.MODELS: "the translation models",
    RunKind.MAINTENANCE: "the maintenance",
}


def due_notice(runs: Sequence[Run], *, after: int) -> Notice:
    """Return what to tell of the newest run; `after` degraded ones in a row are worth a notice."""
    last = runs[0]
    if last.state.is_failure:
        return Notice.NONE if _told_of_failure(runs) else Notice.FAILED
    if last.state is RunState.DEGRADED:
        streak = sum(1 for _ in takewhile(lambda run: run.state is RunState.DEGRADED, runs))
        return Notice.DEGRADED if streak == after else Notice.NONE
    if last.state is RunState.COMPLETED:
        bad = takewhile(lambda run: run.state is not RunState.COMPLETED, runs[1:])
        return (
            Notice.RECOVERED if any(run.notice is not Notice.NONE for run in bad) else Notice.NONE
        )
    return Notice.NONE


def _told_of_failure(runs: Sequence[Run]) -> bool:
    row = takewhile(lambda run: run.state.is_failure, runs[1:])
    return any(
        run.notice is Notice.FAILED and runs[0].started_at - run.started_at < _REMIND for run in row
    )


def notice_subject(run: Run, notice: Notice) -> str:
    """Return the subject of a notice."""
    what = f"{_WORDS[run.kind]} of {run.day}"
    return {
        Notice.FAILED: f"digest: {what} failed",
        Notice.DEGRADED: f"digest: {what} is incomplete again",
        Notice.RECOVERED: f"digest: {what} is complete again",
    }[notice]


def notice_text(run: Run, notice: Notice, *, zone: ZoneInfo, streak: int) -> str:
    """Return the text of a notice: what happened, why, and how to look further."""
    began = run.started_at.astimezone(zone)
    lines = [
        f"{notice_subject(run, notice).removeprefix('digest: ').capitalize()}.",
        "",
        run.message,
        "",
        f"It began on {began:%Y-%m-%d at %H:%M} ({zone.key}) and ended as {run.state}.",
    ]
    if notice is Notice.DEGRADED:
        lines.append(f"{streak} runs in a row have ended so.")
    problems = run.report.get("problems", [])
    if isinstance(problems, list) and problems:
        lines += ["", "What was wrong:", *(f"- {problem}" for problem in problems)]
    lines += ["", "`digest status` shows how things stand now."]
    return "\n".join(lines) + "\n"
