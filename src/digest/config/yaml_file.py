"""A YAML file whose mistakes are named with their line. (action: reads a file)"""

from __future__ import annotations

from pathlib import Path

from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from digest.config.fields import ANY_LANGUAGE
from digest.errors import ConfigError


def read_yaml(path: Path, *, missing: str) -> object:
    """Return the tree of a YAML file, with lines; `missing` is said of one that is not there.

    Raises:
        ConfigError: it is missing, empty, cannot be read or is not YAML.
    """
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(missing, path=path) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot be read: {exc}", path=path) from exc
    except MarkedYAMLError as exc:
        mark = exc.problem_mark
        line = mark.line + 1 if mark else None
        raise ConfigError(f"not YAML: {exc.problem}", path=path, line=line) from exc
    except YAMLError as exc:
        raise ConfigError(f"not YAML: {exc}", path=path) from exc
    if tree is None:
        raise ConfigError("is empty", path=path, line=1)
    return tree


def first_error(errors: list[ErrorDetails], tree: object, path: Path) -> ConfigError:
    """Name the first mistake, and how many more there are."""
    error = errors[0]
    loc = tuple(part for part in error["loc"] if part not in (ANY_LANGUAGE, "[key]"))
    key = ".".join(str(part) for part in loc) or "the file"
    problem = "unknown key" if error["type"] == "extra_forbidden" else error["msg"]
    problem = problem.removeprefix("Value error, ")
    if len(errors) > 1:
        problem += f" (and {len(errors) - 1} more)"
    return ConfigError(problem, path=path, line=line_of(tree, loc), key=key)


def line_of(tree: object, loc: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the deepest part of `loc` that stands in the file."""
    line, node = 0, tree
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0]
        else:
            break
        node = node[part]
    return line + 1
