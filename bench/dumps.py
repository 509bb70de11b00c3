"""Text dumps: which of their lines are kept, in eight languages.

    python -m bench.dumps

`tests/clean/dumps` has texts as they are copied off pages, made for this project, each with the
lines that are its article. They were made in three lots, and each was measured before any rule had
seen it: of what was kept .52 (eight texts), .50 (four more) and .73 (`en-2`, `es-2`, `de-2`) was
article, and nothing of an article was lost. Since then they are what must not get worse.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from digest.clean.boilerplate import read_dump

FOLDER = Path(__file__).parents[1] / "tests" / "clean" / "dumps"


class Judged(NamedTuple):
    """What became of the lines of one text: rightly kept, wrongly kept, lost."""

    name: str
    kept: tuple[str, ...]
    extra: tuple[str, ...]
    lost: tuple[str, ...]


def judge() -> Iterator[Judged]:
    """Yield each text's lines against those that were to be kept."""
    for path in sorted(FOLDER.glob("*.kept.txt")):
        wanted = path.read_text(encoding="utf-8").splitlines()
        raw = path.with_name(path.name.replace(".kept", "")).read_text(encoding="utf-8")
        content = read_dump(raw)
        found = [content.title or "", *(block.text for block in content.blocks)]
        yield Judged(
            path.name.removesuffix(".kept.txt"),
            tuple(line for line in found if line in wanted),
            tuple(line for line in found if line not in wanted),
            tuple(line for line in wanted if line not in found),
        )


def main() -> None:
    """Print a line for each text, and precision and recall of all lines."""
    every = list(judge())
    for one in every:
        print(f"{one.name:5} {len(one.kept):3} kept,", end=" ")
        print(f"too much {list(one.extra)}, lost {list(one.lost)}")
    kept = sum(len(one.kept) for one in every)
    precision = kept / (kept + sum(len(one.extra) for one in every))
    recall = kept / (kept + sum(len(one.lost) for one in every))
    print(f"precision {precision:.3f}, recall {recall:.3f} of {kept} lines")


if __name__ == "__main__":
    main()
