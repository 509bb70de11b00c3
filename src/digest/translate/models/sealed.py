"""The process of the offline check: first it gives up the network. (action: whole process)

In: probes as JSON on the standard input. Out: the proof and what came of each, as one line of JSON
on the standard output. Started by `models.offline`; of no use to anybody else, for the network
does not come back.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import sys
import time
from dataclasses import asdict
from typing import Any, NoReturn

from digest.errors import DigestError
from digest.model import Routing
from digest.translate import ForgetfulMemory, Text, Translations, find_routes, installed_engines
from digest.translate.engine import Translator
from digest.translate.models.offline import OfflineCheck, Probe, Proof

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
# TEST-NET-1 is nobody's (RFC 5737): with a network a packet would leave, without one none can.
_NOBODY = ("192.0.2.1", 9)


def main() -> None:
    """Answer what stands on the standard input."""
    proof = seal()
    question = json.load(sys.stdin)
    routing = Routing(prefer=question["prefer"], forbid=frozenset(question["forbid"]))
    engines = installed_engines()
    checks = [_check(Probe(**probe), engines, routing) for probe in question["probes"]]
    answer = {"proof": proof.name, "checks": [asdict(check) for check in checks]}
    print(json.dumps(answer))  # noqa: T201  (the answer)


def seal() -> Proof:
    """Make the network impossible for the rest of this process, and see that it is."""
    if _leave_network() and not _can_send():
        return Proof.NAMESPACE
    sys.addaudithook(_refuse_sockets)
    return Proof.REFUSED_SOCKETS


def _leave_network() -> bool:
    """Move into a network namespace of our own (unshare(2)), as root or as a user of our own."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    return unshare is not None and (
        unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    )


def _can_send() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOBODY)
        except OSError as exc:
            return exc.errno != errno.ENETUNREACH
    return True


def _refuse_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        _refuse(event, arguments)


def _refuse(event: str, arguments: tuple[Any, ...]) -> NoReturn:
    raise OSError(errno.ENETUNREACH, f"{os.strerror(errno.ENETUNREACH)}: {event} {arguments[1:]}")


def _check(probe: Probe, engines: tuple[Translator, ...], routing: Routing) -> OfflineCheck:
    """Translate one text; whatever goes wrong is this pair's fault and nobody else's."""
    started = time.perf_counter()
    translations = Translations(engines, ForgetfulMemory(), routing=routing)
    try:
        (made,) = translations.translate([Text(probe.text, probe.source)], probe.target)
        shown, fault = made.text, made.failure
        routes = find_routes(engines, probe.source, probe.target, routing)
        route = made.route or "".join(map(str, routes[:1]))
    except (DigestError, OSError, ValueError, RuntimeError) as exc:
        route, shown, fault = "", "", f"{type(exc).__name__}: {exc}"
    return OfflineCheck(
        source=probe.source,
        target=probe.target,
        route=route,
        original=probe.text,
        translation="" if fault else shown,
        seconds=round(time.perf_counter() - started, 2),
        fault=fault,
    )


if __name__ == "__main__":
    main()
