"""The toy package, as it is and as it should not be."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from digest.translate.engine import Pair
from tests.conftest import FIXTURES

TOY = FIXTURES / "toy_argos" / "translate-en_es-0_1.argosmodel"
EN_ES, DE_EN = Pair("en", "es"), Pair("de", "en")


def quiet(*_: object) -> None:
    """Show no progress."""


def zipped(members: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


def toy_members() -> dict[str, bytes]:
    with zipfile.ZipFile(TOY) as toy:
        return {name: toy.read(name) for name in toy.namelist()}


def toy_as(pair: Pair = EN_ES, **metadata: object) -> bytes:
    """Return the toy package under the name of another pair, or with other metadata."""
    codes = f"{pair.source}_{pair.target}"
    members = {name.replace("en_es", codes): body for name, body in toy_members().items()}
    (described,) = (name for name in members if name.endswith("metadata.json"))
    changed = {"from_code": pair.source, "to_code": pair.target, **metadata}
    members[described] = json.dumps({**json.loads(members[described]), **changed}).encode()
    return zipped(members)


def traces(folder: Path) -> set[str]:
    """Everything in the packages folder and beside it."""
    return {str(path.relative_to(folder.parent)) for path in folder.parent.rglob("*")}
