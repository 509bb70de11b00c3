"""All targets, some minutes each, from seeds; what fails is kept and told. (action)

    python -m fuzz.run [TARGET...]

`FUZZ_MINUTES` (2) is for each target. The corpus of each grows in `.fuzz/corpus/TARGET`; inputs
that fail are kept in `.fuzz/found/TARGET`, and the command that runs one again is printed. Seeds:
the local documents, the hostile inputs of `tests/fuzz` in small, and the public sets where
`DIGEST_DATA` has them. Exit status 1 if anything failed.
"""

# ruff: noqa: T201  (it prints its figures, as benches do)

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from bench.data import DATA
from tests.fuzz.hostile import DUMPS, FEEDS, OPMLS, PAGES, URLS, Maker

ROOT = Path(__file__).parents[1]
FOUND, CORPUS = Path(".fuzz/found"), Path(".fuzz/corpus")
TARGETS = ("feed", "page", "with_page", "dump", "document", "opml", "url", "discover")
# Longer inputs teach nothing new and are slow; huge ones are in tests/fuzz/test_blow_up.py.
_LONGEST_INPUT = 6_000
_HOSTILE_SIZE = 600
_SEEDS_OF_A_SET = 60
_HANG_SECONDS = 10
_MAKERS: dict[str, dict[str, Maker]] = {
    **dict.fromkeys(("page", "with_page", "discover"), PAGES),
    **dict.fromkeys(("dump", "document"), DUMPS),
    **{"feed": FEEDS, "opml": OPMLS, "url": URLS},
}
_SETS = {
    **dict.fromkeys(("page", "with_page", "discover"), "extraction/scrapinghub/html/*.gz"),
    "feed": "feeds/*/*",
}


def seeds(target: str) -> Iterator[bytes]:
    """Yield inputs to begin with."""
    for make in _MAKERS[target].values():
        yield make(_HOSTILE_SIZE).encode("utf-8", "replace")
    if target in ("dump", "document"):
        yield from (path.read_bytes() for path in sorted((ROOT / "documents").glob("*.*")))
    for path in sorted(DATA.glob(_SETS.get(target, "none")))[:_SEEDS_OF_A_SET]:
        if path.is_file():
            content = path.read_bytes()
            yield gzip.decompress(content) if path.suffix == ".gz" else content


def write_seeds(target: str, inputs: Iterable[bytes]) -> Path:
    """Write seeds into the target's corpus, cut to what is tried; return its folder."""
    folder = ROOT / CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for content in inputs:
        seed = b"\0" + content[: _LONGEST_INPUT - 1]
        (folder / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    return folder


def fuzz(target: str, seconds: int) -> bool:
    """Fuzz one target for so long; return whether nothing failed."""
    folder, found = write_seeds(target, seeds(target)), ROOT / FOUND / target
    found.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST_INPUT}",
        f"-timeout={_HANG_SECONDS}",
        f"-artifact_prefix={found}/",
    ]
    command = [sys.executable, "-m", "fuzz.target", target, *options, str(folder)]
    print(f"{target}: {seconds} s", flush=True)
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    _tell(target, done, sorted(set(found.iterdir()) - before))
    return done.returncode == 0


def _tell(target: str, done: subprocess.CompletedProcess[str], failed: list[Path]) -> None:
    lines = (done.stdout + done.stderr).splitlines()
    told = [line for line in lines if line.startswith("Done ") or "exec/s" in line]
    print(f"    {told[-1].strip() if told else 'ended early'}")
    if done.returncode:
        print("\n".join(f"    {line}" for line in lines if "Error" in line or "ERROR" in line))
    for path in failed:
        print(f"    again: {Path(sys.executable).name} -m fuzz.target {target} {path}", flush=True)


def main() -> None:
    """Fuzz the targets that are named, or all."""
    seconds = int(float(os.environ.get("FUZZ_MINUTES", "2")) * 60)
    (ROOT / FOUND).mkdir(parents=True, exist_ok=True)
    (ROOT / FOUND.parent / ".gitignore").write_text("*\n")
    failed = [target for target in sys.argv[1:] or TARGETS if not fuzz(target, seconds)]
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
