"""Where the public test sets are: `DIGEST_DATA`, by default beside the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("DIGEST_DATA", Path(__file__).parents[1] / "../shared/data"))


def read_lines(name: str) -> list[str]:
    """Return the lines of a text file of the sets."""
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def read_records(name: str) -> list[dict[str, Any]]:
    """Return the records of a `.jsonl` file of the sets."""
    return [json.loads(line) for line in read_lines(name)]
