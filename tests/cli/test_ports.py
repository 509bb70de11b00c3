"""Services that cannot listen, or not reach what they need, say so at once and leave nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from digest.cli.ports import require_free
from digest.errors import ServeError
from tests.cli.conftest import Digest, documents_group, write_sources
from tests.conftest import WebServer
from tests.deliver.test_mailer import free_port

QUICKLY = 30.0  # seconds; each of these takes two, Prefect's start alone takes ten


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class Ended(NamedTuple):
    """How a process ended, and the commands of those that it left behind."""

    code: int
    output: str
    errors: str
    left: list[str]


def start(folder: Path, mark: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start `python -m digest` over a folder, with nothing of Prefect's set but what is given."""
    clean = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    ours = {f"DIGEST_{name.upper()}": str(folder / name) for name in ("out", "state_dir")}
    ours["DIGEST_SOURCES"] = str(folder / "sources.yaml")
    return subprocess.Popen(
        [sys.executable, "-m", "digest", *arguments],
        env=clean | ours | {"DIGEST_TEST_MARK": mark} | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[str], mark: str) -> Ended:
    """Wait for the end of a process; one that does not come to it is told to, and fails."""
    try:
        output, errors = process.communicate(timeout=QUICKLY)
    except subprocess.TimeoutExpired:
        process.terminate()
        output, errors = process.communicate(timeout=90)
        pytest.fail(f"still there after {QUICKLY:g} s: {output}{errors}")
    return Ended(process.returncode, output, errors, living(mark))


def living(mark: str) -> list[str]:
    """Return the commands of the processes that inherited a mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
    return found


def serve(folder: Path, *arguments: str, **environment: str) -> Ended:
    mark = uuid.uuid4().hex
    return ended(start(folder, mark, "serve", *arguments, **environment), mark)


# --- one port ----------------------------------------------------------------------------------


def test_free_port_stays_free_for_whoever_asked() -> None:
    port = free_port()
    for _ in "12":
        require_free("127.0.0.1", port, option="--port")
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_port_in_use_is_named_with_the_option_that_chooses_another(busy: int) -> None:
    with pytest.raises(ServeError) as caught:
        require_free("127.0.0.1", busy, option="--some-port")
    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{busy}: Address already in use; stop what uses it, or choose "
        "another with --some-port"
    )


@pytest.mark.usefixtures("documents")
def test_pages_on_a_port_in_use_end_with_1_and_name_the_option(digest: Digest, busy: int) -> None:
    done = digest("web", "--port", str(busy))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"127.0.0.1:{busy}" in done.stderr
    assert done.stderr.endswith("choose another with --port\n")


def test_address_of_no_machine_is_not_blamed_on_the_port(digest: Digest) -> None:
    done = digest("web", "--host", "nowhere.invalid", "--port", str(free_port()))
    assert done.returncode == 1
    assert "cannot listen on nowhere.invalid:" in done.stderr
    assert "--host" in done.stderr
    assert "--port" not in done.stderr


@pytest.mark.parametrize("command", ["web", "serve"])
@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_number_that_is_no_port_is_wrong_usage(digest: Digest, command: str, port: str) -> None:
    done = digest(command, "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_pages_are_there_until_they_are_told_to_stop(tmp_path: Path) -> None:
    page = tmp_path / "out" / "2026-11-22" / "digest.es.html"
    page.parent.mkdir(parents=True)
    page.write_text("La nutria vuelve.")
    port, mark = free_port(), uuid.uuid4().hex
    process = start(tmp_path, mark, "web", "--port", str(port))
    assert process.stdout is not None
    assert process.stdout.readline() == f"Editions: http://127.0.0.1:{port}/\n"
    shown, deadline = "", time.monotonic() + QUICKLY
    while not shown and process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            url = f"http://127.0.0.1:{port}/2026-11-22/digest.es.html"
            shown = urllib.request.urlopen(url, timeout=5).read().decode()
    assert len(living(mark)) == 1
    process.send_signal(signal.SIGTERM)
    done = ended(process, mark)
    assert (shown, done.errors, done.left) == ("La nutria vuelve.", "", [])


# --- serve -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("option", ["--port", "--web-port"])
def test_serve_on_a_port_in_use_names_its_option(tmp_path: Path, busy: int, option: str) -> None:
    ports = {"--port": free_port(), "--web-port": free_port()} | {option: busy}
    done = serve(tmp_path, *(str(word) for pair in ports.items() for word in pair))
    assert (done.code, done.output, done.left) == (1, "", [])
    (line,) = done.errors.splitlines()
    assert line.startswith(f"error: cannot listen on 127.0.0.1:{busy}: ")
    assert line.endswith(f"choose another with {option}")
    assert not (tmp_path / "state_dir").exists()


@pytest.mark.usefixtures("documents")
def test_serve_does_not_put_two_services_on_one_port(tmp_path: Path) -> None:
    port = str(free_port())
    done = serve(tmp_path, "--port", port, "--web-port", port)
    assert (done.code, done.left) == (2, [])
    assert "--web-port" in done.errors


def test_serve_without_the_prefect_server_it_was_told_of_says_how_to_go_on(tmp_path: Path) -> None:
    write_sources(tmp_path, documents_group())
    url = f"http://127.0.0.1:{free_port()}/api"
    done = serve(tmp_path, PREFECT_API_URL=url)
    assert (done.code, done.output, done.left) == (1, "", [])
    (line,) = done.errors.splitlines()
    assert line.startswith(f"error: the Prefect server at {url} does not answer; start it, ")
    assert "PREFECT_API_URL" in line
    assert not (tmp_path / "state_dir").exists()


def test_serve_with_a_wrong_list_names_line_and_key(tmp_path: Path) -> None:
    path = write_sources(tmp_path, documents_group())
    path.write_text(path.read_text() + "        colour: red\n")
    line = len(path.read_text().splitlines())
    done = serve(tmp_path)
    assert (done.code, done.output, done.left) == (2, "", [])
    problem = f"error: {path}:{line}: groups.0.sources.1.colour: unknown key\n"
    assert done.errors == problem
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    "address", ["{web}/elsewhere", "ftp://127.0.0.1/api", "http://[bad/api", "no address at all"]
)
def test_address_that_is_no_prefect_server_is_named(
    digest: Digest, web: WebServer, address: str
) -> None:
    url = address.format(web=web.url)
    done = digest("serve", PREFECT_API_URL=url)
    assert done.returncode == 1
    assert f"the Prefect server at {url} does not answer" in done.stderr


@pytest.mark.usefixtures("documents")
def test_serve_beside_another_server_asks_for_the_port_of_its_pages_alone(
    digest: Digest, web: WebServer, busy: int
) -> None:
    web.serve("/api/health", "true")
    ports = ("--port", str(busy), "--web-port", str(busy))
    done = digest("serve", *ports, PREFECT_API_URL=f"{web.url}/api/")
    assert done.returncode == 1
    assert done.stderr.endswith("choose another with --web-port\n")
