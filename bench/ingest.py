"""Five hundred feeds: how long reading them all takes, beside lemon24/reader. (action)

    python -m bench.ingest [--feeds N] [--rounds N] [--latency MS] [--list mixed|healthy|pages]

In one run and in turns, each pass in a new process: this project (`ingest_sources` with a real job
and a real SQLite database) and lemon24/reader (`update_feeds_iter`, 16 workers like ours) read
the same feeds from the same server (`bench.server`, another process): a first time, and again.
Printed: seconds, peak of memory, what each stored and could not read, what the server saw.
Goals: mixed list under 20 s at first; under 3 s when all answer 304 (healthy list,
again); memory under 300 MB. The list `pages` is read by us alone: pages fetched for teasers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from bench.layout import described, layout

ROOT = Path(__file__).parents[1]
_LONGEST = 300  # seconds for one pass: more is a hang
_TRIVIAL = 2000

Passes = dict[tuple[str, str], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured."""

    name: str
    feeds: int
    rounds: int
    latency: float

    @property
    def sides(self) -> tuple[str, ...]:
        """Who reads it: reader does not fetch the pages of teasers."""
        return ("ours",) if self.name == "pages" else ("ours", "reader")

    @property
    def full_text(self) -> str:
        """The product's setting for pages behind entries."""
        return "auto" if self.name == "pages" else "never"


@contextmanager
def feed_server(plan: Plan) -> Iterator[int]:
    """Run the server in a process of its own; yield its port."""
    options = ["--list", plan.name, "--feeds", str(plan.feeds), "--latency", str(plan.latency)]
    command = [sys.executable, "-m", "bench.server", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            if not line.startswith("PORT "):
                raise SystemExit("the server did not start")
            yield int(line.split()[1])
        finally:
            server.terminate()


def ask(port: int, path: str) -> bytes:
    """Get a path from the server."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def server_speed(port: int) -> float:
    """Return how many requests a second a trivial client gets answered on one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.perf_counter()
    for _ in range(_TRIVIAL):
        connection.request("GET", "/-/speed")
        connection.getresponse().read()
    spent = time.perf_counter() - began
    connection.close()
    return _TRIVIAL / spent


def measure(side: str, turn: str, folder: Path, port: int, plan: Plan) -> dict[str, Any]:
    """Run one pass in a new process; return what it told and what the server saw of it."""
    ask(port, "/-/reset")
    asked = [side, turn, str(folder), str(port), plan.name, str(plan.feeds), plan.full_text]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.side", *asked],
        cwd=ROOT,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    whole = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{side} {turn} failed:\n{done.stderr[-3000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return told | {"whole": whole, "seen": json.loads(ask(port, "/-/counts"))}


def _environment(folder: Path) -> dict[str, str]:
    """Return this environment without settings of the product and without proxies."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("DIGEST_") and not name.upper().endswith("_PROXY")
    }
    data = {name: os.environ[name] for name in ("DIGEST_DATA",) if name in os.environ}
    return kept | data | {"HOME": str(folder), "XDG_STATE_HOME": str(folder)}


def run_round(number: int, port: int, plan: Plan, passes: Passes) -> None:
    """Let each side read the feeds a first time and again; who begins changes."""
    sides = plan.sides if number % 2 == 0 else plan.sides[::-1]
    with tempfile.TemporaryDirectory() as name:
        for turn in ("first", "again"):
            for side in sides:
                folder = Path(name) / side
                folder.mkdir(exist_ok=True)
                told = measure(side, turn, folder, port, plan)
                passes[side, turn].append(told)
                print(f"round {number + 1} {side:6} {turn}: {_line(told)}", flush=True)


def _line(told: dict[str, Any]) -> str:
    return (
        f"{told['seconds']:.2f} s (processor {told['cpu']:.2f} s, before it {told['prepared']:.2f} "
        f"s, whole process {told['whole']:.2f} s), {told['mb']:.0f} MB"
    )


def summary(passes: Passes) -> None:
    """Print the medians, the ratio and what each did."""
    for (side, turn), all_told in passes.items():
        seconds = median(told["seconds"] for told in all_told)
        megabytes = max(told["mb"] for told in all_told)
        print(f"{side} {turn}: median {seconds:.2f} s, at most {megabytes:.0f} MB")
        print(f"    did: {_did(all_told[-1])}")
        print(f"    the server saw: {json.dumps(all_told[-1]['seen'])}")
    for turn in ("first", "again"):
        pairs = zip(passes["ours", turn], passes["reader", turn], strict=False)
        ratios = [ours["seconds"] / theirs["seconds"] for ours, theirs in pairs]
        if ratios:
            print(f"{turn}: ours takes {median(ratios):.2f} of reader's time")


def _did(told: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {told[name]}" for name in ("entries", "unchanged", "left", "pages", "failures")
    )


def main() -> None:
    """Print a line for each pass, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.0, help="ms before each answer")
    parser.add_argument("--list", default="mixed", choices=("mixed", "healthy", "pages"))
    chosen = parser.parse_args()
    plan = Plan(name=chosen.list, feeds=chosen.feeds, rounds=chosen.rounds, latency=chosen.latency)
    print(described(layout(plan.name, plan.feeds)))
    passes: Passes = defaultdict(list)
    with feed_server(plan) as port:
        print(f"the server answers a trivial client {server_speed(port):.0f} times a second")
        for number in range(plan.rounds):
            run_round(number, port, plan, passes)
    summary(passes)


if __name__ == "__main__":
    main()
