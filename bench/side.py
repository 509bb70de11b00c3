"""One measured pass over a list of feeds, by this project or by lemon24/reader. (action)

    python -m bench.side ours|reader first|again FOLDER PORT LIST FEEDS FULL_TEXT

Run by `bench.ingest` in a process of its own, so that its peak of memory is its own. Out: one
line of JSON on the standard output. Made-up host names lead to 127.0.0.1 for both alike.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.layout import Spec, layout

# So many that nothing is left out: reader keeps all entries, so do we here (the product's own
# default is 20 a feed, which would be less work).
ALL_ENTRIES = 10_000
WORKERS = 16


def lead_home() -> None:
    """Let every host under `.test` be this machine."""
    look_up = socket.getaddrinfo

    def at_home(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return look_up("127.0.0.1" if str(name).endswith(".test") else host, *rest, **options)

    socket.getaddrinfo = at_home


def write_sources(folder: Path, specs: tuple[Spec, ...], port: int, full_text: str) -> None:
    """Write the list as the product reads it."""
    listed = "".join(
        f"      - {{name: Feed {spec.number}, url: '{spec.url(port)}'}}\n" for spec in specs
    )
    (folder / "sources.yaml").write_text(
        f"title: Bench\nlanguages: [en]\ngroups:\n  - max_items: {ALL_ENTRIES}\n"
        f"    full_text: {full_text}\n    sources:\n{listed}"
    )


def ours(folder: Path, again: bool) -> dict[str, Any]:
    """Read all sources as `digest ingest` does; with `again`, those read before too."""
    os.environ |= {
        "DIGEST_STATE_DIR": str(folder),
        "DIGEST_SOURCES": str(folder / "sources.yaml"),
        "DIGEST_ALLOW_NETWORKS": "127.0.0.0/8",
        "DIGEST_WORKERS": str(WORKERS),
    }
    from digest.config import load_settings
    from digest.pipeline.ingest import ingest_sources
    from digest.pipeline.job import Request, plan
    from digest.store import open_store

    began = time.perf_counter()
    job = plan(load_settings(), Request(refresh=again))
    planned = time.perf_counter()
    with open_store(job.settings.database) as store:
        outcomes = ingest_sources(job, store, lambda *_: lambda: None)
    done = time.perf_counter()
    reads = [outcome.value for outcome in outcomes if outcome.value]
    return {
        "seconds": done - planned,
        "prepared": planned - began,
        "entries": sum(read.new for read in reads),
        "unchanged": sum(read.unchanged for read in reads),
        "left": sum(read.fresh for read in reads),
        "pages": sum(read.pages for read in reads),
        "failures": Counter(
            getattr(o.error, "trouble", type(o.error).__name__) for o in outcomes if o.error
        ),
    }


def theirs(folder: Path, specs: tuple[Spec, ...], port: int, again: bool) -> dict[str, Any]:
    """Update all feeds with reader's public API; they are added beforehand."""
    import feedparser_sgmllib
    from reader import ReaderError, make_reader

    # reader 3.26 brings feedparser 6 along, which imports `sgmllib`; the feedparser that is
    # installed here brings the same module under another name.
    sys.modules.setdefault("sgmllib", feedparser_sgmllib)
    began = time.perf_counter()
    reader = make_reader(str(folder / "reader.db"))
    if not again:
        for spec in specs:
            reader.add_feed(spec.url(port))
    planned = time.perf_counter()
    results = list(reader.update_feeds_iter(workers=WORKERS, scheduled=False))
    done = time.perf_counter()
    errors = [result.value for result in results if isinstance(result.value, ReaderError)]
    return {
        "seconds": done - planned,
        "prepared": planned - began,
        "entries": reader.get_entry_counts().total if not again else _new(results),
        "unchanged": sum(result.value is None for result in results),
        "left": len(specs) - len(results),
        "pages": 0,
        "failures": Counter(_told(error) for error in errors),
    }


def _new(results: list[Any]) -> int:
    return sum(getattr(result.value, "new", 0) or 0 for result in results)


def _told(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(error).__name__} ({type(cause).__name__})"


def main() -> None:
    """Measure one pass and print it."""
    side, turn, folder, port, name, feeds, full_text = sys.argv[1:]
    lead_home()
    specs = layout(name, int(feeds))
    write_sources(Path(folder), specs, int(port), full_text)
    again = turn == "again"
    began = resource.getrusage(resource.RUSAGE_SELF)
    told = (
        ours(Path(folder), again)
        if side == "ours"
        else theirs(Path(folder), specs, int(port), again)
    )
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime
    print(json.dumps(told | {"mb": used.ru_maxrss / 1024, "cpu": cpu}))


if __name__ == "__main__":
    main()
