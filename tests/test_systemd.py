"""The systemd units: sound, closed in, and true to what the programs need and do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from digest.cli.services import _STOP_SECONDS
from digest.cli.terminal import EXIT_DEGRADED, EXIT_USAGE
from digest.config import Settings
from tests.cli.conftest import documents_group, write_sources
from tests.conftest import ROOT

UNITS = ROOT / "systemd"
NAMES = ("digest.service", "digest-run.service", "digest-run.timer")
SERVICES = NAMES[:2]
INSTALLED = "/opt/digest/.venv/bin/digest"
SCRIPT = Path(sysconfig.get_path("scripts")) / "digest"
# `verify --recursive-errors` and `security --offline` came with 250.
OLDEST_SYSTEMD = 250
# systemd 252 tells 1.2 for digest.service and 1.1 for digest-run.service (0 is best, 10 worst; a
# unit without any of it has 9.6). What is left is the network, and what CTranslate2 and setpriv
# need. Newer versions may ask for more.
MOST_EXPOSED = 1.5
WALL = re.compile(
    "Private|Protect|Restrict|SystemCall|Capab|Ambient|NoNew|Lock|Key|Remove|User|UMask"
)
SUPERVISED = ("server", "pages", "deployments")


def systemd_version() -> int:
    program = shutil.which("systemd-analyze")
    if program is None:
        return 0
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"systemd (\d+)", shown.stdout)
    return int(found[1]) if found else 0


with_systemd = pytest.mark.skipif(
    systemd_version() < OLDEST_SYSTEMD, reason=f"needs systemd-analyze {OLDEST_SYSTEMD} or newer"
)


def settings_of(name: str) -> dict[str, list[str]]:
    """Return the values of a unit's settings by key, in their order."""
    values: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            values.setdefault(key, []).append(value)
    return values


def environment_of(name: str, state: Path) -> dict[str, str]:
    """Return what a unit sets, with its state folder elsewhere."""
    pairs = (line.replace("%S/digest", str(state)) for line in settings_of(name)["Environment"])
    return dict(pair.split("=", 1) for pair in pairs)


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Copies that start the console script of this installation."""
    for name in NAMES:
        text = (UNITS / name).read_text()
        (tmp_path / name).write_text(text.replace(INSTALLED, str(SCRIPT)))
    return tmp_path


@with_systemd
@pytest.mark.parametrize("name", NAMES)
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, units: Path) -> None:
    done = analyse("verify", "--man=no", "--recursive-errors=no", units / name)
    complaints = [line for line in done.stderr.splitlines() if "digest" in line]
    assert (done.returncode, complaints) == (0, [])


@with_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_closed_in(name: str, units: Path) -> None:
    done = analyse("security", "--offline=true", "--no-pager", units / name)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    open_doors = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert float(found[1]) <= MOST_EXPOSED, "\n".join(open_doors)


@pytest.mark.parametrize("name", SERVICES)
def test_code_may_be_made_while_running(name: str) -> None:
    """CTranslate2 on an AMD processor translates to nonsense, without an error, where it may not.

    Seen with ctranslate2 4.8 under prctl(PR_SET_MDWE) and under systemd's own filter; with
    CT2_USE_MKL=1 it does not happen.
    """
    assert "MemoryDenyWriteExecute" not in settings_of(name)


def test_both_services_are_closed_in_alike() -> None:
    serve, run = ({k: v for k, v in settings_of(n).items() if WALL.match(k)} for n in SERVICES)
    serve["SystemCallFilter"].remove("capset")  # for setpriv, which `digest run` does without
    assert run == serve


def test_services_are_given_the_time_that_they_take_to_stop() -> None:
    (seconds,) = settings_of("digest.service")["TimeoutStopSec"]
    assert float(seconds) > len(SUPERVISED) * _STOP_SECONDS


@pytest.mark.parametrize("name", SERVICES)
def test_a_mistake_in_the_settings_is_not_tried_again(name: str) -> None:
    assert settings_of(name)["Restart"] == ["on-failure"]
    assert settings_of(name)["RestartPreventExitStatus"] == [str(EXIT_USAGE)]


def test_a_degraded_run_is_a_success() -> None:
    assert settings_of("digest-run.service")["SuccessExitStatus"] == [str(EXIT_DEGRADED)]


@with_systemd
def test_the_timer_comes_when_serve_would_and_makes_up_for_missed_mornings() -> None:
    timer = settings_of("digest-run.timer")
    (calendar,) = timer["OnCalendar"]
    normalised = analyse("calendar", calendar).stdout
    assert f"Normalized form: *-*-* {Settings().daily_at}:00\n" in normalised
    assert timer["Persistent"] == ["true"]


def test_what_a_unit_sets_is_enough_to_make_an_edition(tmp_path: Path) -> None:
    """Run by the unit's environment alone, all that is written is below the state folder."""
    state = tmp_path / "state"
    state.mkdir()
    sources = write_sources(tmp_path, documents_group())
    environment = environment_of("digest-run.service", state)
    assert environment.pop("DIGEST_RUN_OPTIONS") == ""
    environment |= {"DIGEST_SOURCES": str(sources), "PATH": "/usr/bin:/bin"}
    first = settings_of("digest-run.service")["ExecStart"][0].split()
    assert (first[0], first[2:]) == (INSTALLED, ["$DIGEST_RUN_OPTIONS"])

    done = subprocess.run(
        [SCRIPT, first[1], "--lang", "en"],
        cwd=state,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [path.name for path in (state / "out").glob("*/*.html")] == ["digest.en.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sources.yaml", "state"]


def test_serve_and_the_timer_work_on_the_same_state(tmp_path: Path) -> None:
    serve, run = (environment_of(name, tmp_path) for name in SERVICES)
    assert serve.items() <= (run | {"PYTHONUNBUFFERED": "1"}).items()
