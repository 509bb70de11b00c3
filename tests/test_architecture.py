"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.conftest import ROOT

SRC = ROOT / "src" / "digest"
MODULES = sorted(SRC.rglob("*.py"))
FLOWS = sorted((ROOT / "flows").rglob("*.py"))
ROOMS = (
    *("ingest", "clean", "language", "story", "translate"),
    *("compose", "render", "deliver", "store", "writer"),
)
ENTRANCES = ("digest.cli", "digest.web", "digest.__main__")


def _name(path: Path) -> str:
    return ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _functions(folder: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_library_never_imports_prefect(path: Path) -> None:
    assert not [name for name in _imports(path) if name.split(".")[0] in ("prefect", "flows")]


@pytest.mark.parametrize(
    ("package", "owner"),
    [
        ("argostranslate", "digest.translate.argos"),
        ("fxtranslate", "digest.translate.bergamot"),
        ("feedparser", "digest.ingest.feed.parse"),
        ("filelock", "digest.store.lock"),
        ("smtplib", "digest.deliver.mailer"),
        ("starlette", "digest.web"),
    ],
)
def test_library_stays_with_its_adapter(package: str, owner: str) -> None:
    users = [_name(path) for path in MODULES if any(
        name.split(".")[0] == package for name in _imports(path)
    )]  # fmt: skip
    assert users == [owner]


def test_only_the_store_speaks_sql() -> None:
    users = {
        _name(path).split(".")[1]
        for path in MODULES
        for name in _imports(path)
        if name.split(".")[0] in ("sqlalchemy", "alembic", "sqlite3")
    }
    assert users == {"store"}


def _is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_arrows_point_one_way(path: Path) -> None:
    """flows, cli, web -> pipeline -> rooms -> model, errors."""
    name = _name(path)
    above = ["flows", *ENTRANCES, "digest.pipeline"]
    if _is_within(name, *ENTRANCES):
        above = ["flows"]
    elif _is_within(name, "digest.pipeline"):
        above = ["flows", *ENTRANCES]
    elif _is_within(name, "digest.errors", "digest.model"):
        above += [f"digest.{room}" for room in ROOMS]
    assert not [target for target in _imports(path) if _is_within(target, *above)]


def _defines_a_flow(path: Path) -> bool:
    return {"prefect.flow", "prefect.task"}.intersection(_imports(path)) != set()


@pytest.mark.parametrize(
    "path", [path for path in FLOWS if _defines_a_flow(path)], ids=lambda path: path.stem
)
def test_module_with_a_flow_has_its_annotations_as_types(path: Path) -> None:
    """As strings, every run that `serve` starts fails: "Model is not fully defined"."""
    assert "__future__.annotations" not in set(_imports(path))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_functions_are_taken_in_at_a_glance() -> None:
    lengths = {
        where: _body_lines(function)
        for folder in (SRC, ROOT / "flows")
        for where, function in _functions(folder)
    }
    assert median(lengths.values()) <= 8
    assert quantiles(lengths.values(), n=10)[-1] <= 25
    assert {where: length for where, length in lengths.items() if length > 60} == {}
