"""Proof that translating needs no network. (action: starts a process)

In: pairs and a text for each. Out: what a process made of them that had no network to reach: in a
network namespace of its own (Linux), which holds for every program it starts; where that is not
allowed, by refusing Python's sockets, which says nothing about native code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from digest.errors import ModelError
from digest.model import Routing

_WORKER = "digest.translate.models.sealed"
# Loading the model of a pair took under a second here; a slow disk gets more.
_SECONDS_TO_START, _SECONDS_FOR_EACH = 60, 60


class Proof(StrEnum):
    """How the network was made impossible."""

    NAMESPACE = "a network namespace of its own, with nothing in it"
    REFUSED_SOCKETS = "refused sockets (no network namespace is allowed here)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A text to translate."""

    source: str
    target: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineCheck:
    """What came of a probe; `fault` says why there is no translation. Loading is in `seconds`."""

    source: str
    target: str
    route: str
    original: str
    translation: str
    seconds: float
    fault: str


def check_offline(
    probes: Sequence[Probe], routing: Routing | None = None
) -> tuple[Proof, tuple[OfflineCheck, ...]]:
    """Translate each text in a process that has no network, on its best route; in order.

    Raises:
        ModelError: the process ended without an answer.
    """
    told = routing or Routing()
    question = json.dumps(
        {
            "probes": [asdict(probe) for probe in probes],
            "prefer": told.prefer,
            "forbid": sorted(told.forbid),
        }
    )
    answer = _ask(question, _SECONDS_TO_START + _SECONDS_FOR_EACH * len(probes))
    checks = tuple(OfflineCheck(**check) for check in answer["checks"])
    return Proof[answer["proof"]], checks


def _ask(question: str, seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", _WORKER],
            env=os.environ | {"PYTHONPATH": _same_code()},
            input=question,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired as exc:
        raise ModelError(f"the offline check took more than {seconds:.0f} seconds") from exc
    except subprocess.CalledProcessError as exc:
        last = (exc.stderr or "").strip().splitlines()[-1:] or [f"exit code {exc.returncode}"]
        raise ModelError(f"the offline check ended early: {last[0]}") from exc
    except (OSError, ValueError, IndexError) as exc:
        raise ModelError(f"the offline check gave no answer: {exc}") from exc
    return answer


def _same_code() -> str:
    """Return where this process has its modules from, so that the other is of the same code."""
    return os.pathsep.join(path for path in sys.path if path)
