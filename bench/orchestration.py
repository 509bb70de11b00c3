"""What orchestration costs: a day of 1,000 small local articles by `digest run` and by the flow.

    python -m bench.orchestration [--rounds N] [--articles N]

Both ways in one run, in turns, each in a new process with an empty state: 20 feeds of a local web
server, one Spanish edition. The flow runs against a Prefect server that is already up.
Printed: seconds of the work alone (after imports), of the whole process, their ratio, and the
number of tasks, which must not grow with the articles.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from tests.conftest import ROOT, WebServer
from tests.flows.servers import prefect_server
from tests.flows.serving import clean_environment

FEEDS = 20
WORDS = (ROOT / "documents" / "nato-troops-to-ukraine.txt").read_text().split()

BY_COMMAND = """
import time
from digest.config import load_settings
from digest.pipeline.job import Request, plan
from digest.pipeline.run import run_job
from digest.store import open_store
class Watch:
    def begin(self, stage, total): return lambda: None
    def say(self, sentence): pass
import digest.cli.run
began = time.perf_counter()
job = plan(load_settings(), Request())
with open_store(job.settings.database) as store:
    report = run_job(job, store, Watch())
print("WORK", time.perf_counter() - began, report.articles)
"""
BY_FLOW = """
import time
from flows.daily_digest import daily_digest
began = time.perf_counter()
state = daily_digest(return_state=True)
print("WORK", time.perf_counter() - began, state.result().articles)
"""


def feed(name: str, items: int, chance: random.Random) -> str:
    """Return a feed of small English articles with words of their own."""
    entries = "".join(item(f"{name}-{number}", chance) for number in range(items))
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{name}</title><language>en</language>{entries}</channel></rss>"


def item(name: str, chance: random.Random) -> str:
    """Return one article of about 60 words: shuffled ones, and some that only it has."""
    place, person = (f"{chance.choice('BDGKLMNPRSTV')}{chance.randrange(10**6)}" for _ in "12")
    body = " ".join(chance.choices(WORDS, k=50))
    title = f"{person} speaks in {place} about {chance.choice(WORDS)}"
    text = f"{person} spoke in {place}. {body}. The people of {place} heard {person}."
    return (
        f"<item><guid>{name}</guid><title>{clean(title)}</title>"
        f"<link>https://example.org/{name}</link><description>{clean(text)}</description></item>"
    )


def clean(text: str) -> str:
    """Return text as it may stand in XML."""
    return text.replace("&", "and").replace("<", "").replace(">", "")


def ask(api: str, path: str, body: dict[str, Any]) -> Any:
    """POST to the server."""
    headers = {"content-type": "application/json"}
    request = Request(f"{api}{path}", data=json.dumps(body).encode(), headers=headers)
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def measure(script: str, sources: str, environment: dict[str, str]) -> tuple[float, float, int]:
    """Return seconds of the work, seconds of the whole process, and the number of articles."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources.yaml").write_text(sources)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=folder,
            env=clean_environment(folder) | environment | {"PREFECT_HOME": str(folder / "p")},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        whole = time.perf_counter() - began
    lines = [line for line in done.stdout.splitlines() if line.startswith("WORK ")]
    if not lines:
        raise SystemExit(done.stderr[-3000:])
    _, work, articles = lines[-1].split()
    return float(work), whole, int(articles)


def main() -> None:
    """Print one line a round, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=1000)
    chosen = parser.parse_args()
    chance, web = random.Random(1), WebServer()
    items = chosen.articles // FEEDS
    names = [f"feed{number}" for number in range(FEEDS)]
    for name in names:
        web.serve(f"/{name}", feed(name, items, chance))
    listed = "".join(f"      - {{name: {name}, url: {web.url}/{name}}}\n" for name in names)
    sources = (
        "title: Bench\nlanguages: [es]\ngroups:\n  - language: en\n"
        f"    max_items: {items}\n    sources:\n{listed}"
    )
    with tempfile.TemporaryDirectory() as home, prefect_server(Path(home)) as server:
        compare(sources, server.environment["PREFECT_API_URL"], chosen.rounds)
    web.close()


def compare(sources: str, api: str, rounds: int) -> None:
    """Run both ways in turns and print what they took."""
    pairs = []
    for number in range(rounds):
        plain = measure(BY_COMMAND, sources, {})
        flow = measure(BY_FLOW, sources, {"PREFECT_API_URL": api})
        pairs.append((plain, flow))
        print(
            f"round {number + 1}: {plain[2]} articles; work {plain[0]:.2f} s, as a flow "
            f"{flow[0]:.2f} s; whole process {plain[1]:.2f} s, as a flow {flow[1]:.2f} s"
        )
    work = median(flow[0] / plain[0] for plain, flow in pairs)
    whole = median(flow[1] / plain[1] for plain, flow in pairs)
    time.sleep(3)  # the server records task runs a little later
    tasks = ask(api, "/task_runs/count", {})
    print(f"orchestration adds {100 * (work - 1):.0f} % to the work (median of {rounds} rounds),")
    print(f"{100 * (whole - 1):.0f} % to the whole process; {tasks / rounds:.0f} tasks a run")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
