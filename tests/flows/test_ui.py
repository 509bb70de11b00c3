"""A person at the Prefect UI: fills in the form, follows the run, reads report and edition."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect, sync_playwright

from tests.cli.conftest import documents_group, feed_group, write_sources
from tests.conftest import WebServer
from tests.flows.serving import Served, serving

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.flow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
TITLES = ("Languages", "Sources", "Day", "Look-back hours", "Outbox or send", "Dry run")


@pytest.fixture(scope="module")
def web_server() -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, web_server: WebServer) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("ui")
    write_sources(folder, documents_group(), feed_group(web_server, "perdido"))
    with serving(folder) as running:
        yield running


class Person:
    """A browser whose every request to another machine is refused and listed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.left: list[str] = []
        page.set_default_timeout(20_000)
        page.route("**/*", self._only_here)

    def _only_here(self, route: Route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            self.left.append(url)
            route.abort()

    def field(self, title: str) -> Locator:
        """The box of one parameter: what holds its label, its description and its input."""
        label = self.page.locator("label", has_text=re.compile(rf"^{title} \(Optional\)"))
        group = "xpath=ancestor::div[contains(concat(' ', @class, ' '), ' group ')][1]"
        return label.first.locator(group)

    def choose(self, title: str, *values: str) -> None:
        box = self.field(title)
        box.get_by_role("combobox").or_(box.get_by_role("button", name="Select")).first.click()
        for value in values:
            self.page.get_by_role("option", name=value, exact=True).click()
        self.page.keyboard.press("Escape")

    def picture(self, name: str) -> None:
        """Keep a screenshot where one is wished for (`SHOTS=FOLDER`)."""
        folder = os.environ.get("SHOTS")
        if folder:
            self.page.wait_for_timeout(700)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def person(served: Served) -> Iterator[Person]:
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    options += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 1180, "height": 900})
        page.goto(served.url)
        yield Person(page)
        browser.close()


def test_a_run_is_started_in_the_form_and_its_edition_is_read(
    served: Served, person: Person
) -> None:
    page = person.page
    _open_form(person)
    for title in TITLES:
        expect(person.field(title)).to_contain_text(re.compile(r"\w{3,}.*\."))
    person.choose("Languages", "es", "pt")
    person.field("Dry run").get_by_role("switch").click()
    person.picture("form")
    with page.expect_response(lambda answer: "create_flow_run" in answer.url) as created:
        page.get_by_role("button", name="Submit").click()
    assert created.value.ok, created.value.text()
    run_id = created.value.json()["id"]

    run = served.ended(run_id)

    assert run["parameters"]["languages"] == ["es", "pt"]
    assert run["parameters"]["dry_run"] is True
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Degraded")
    assert re.fullmatch(r"digest \d{4}-\d\d-\d\d es pt dry run", run["name"])
    assert {"digest", "lang:es", "lang:pt", "dry run"} <= set(run["tags"])
    _read_report(person, f"{served.url}/v2/runs/flow-run/{run_id}")
    _read_edition(person, f"{served.url}/v2/runs/flow-run/{run_id}")
    assert person.left == []
    assert not list((served.folder / "out").glob("*-*-*")), "a dry run delivers nothing"


def _open_form(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_role("link", name="daily-digest", exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("custom run", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", name="Parameters")).to_be_visible()


def _open_artifact(person: Person, run: str, key: str) -> None:
    person.page.goto(run)
    person.page.get_by_role("tab", name="Artifacts").click()
    person.page.get_by_role("link", name=key).first.click()
    person.page.get_by_role("link", name=re.compile(r"^[0-9a-f]{8}$")).first.click()


def _read_report(person: Person, run: str) -> None:
    person.page.goto(run)
    expect(person.page.get_by_text("es pt dry run").first).to_be_visible()
    person.page.get_by_role("tab", name="Artifacts").click()
    expect(person.page.get_by_text("edition-es").first).to_be_visible()
    person.picture("run")
    _open_artifact(person, run, "report")
    expect(person.page.get_by_text("1 of 3 sources gave nothing (perdido)").first).to_be_visible()
    for line in ("translated", "from memory", "flagged", "ingest"):
        expect(person.page.get_by_role("cell", name=line, exact=True)).to_be_visible()
    person.picture("report")


def _read_edition(person: Person, run: str) -> None:
    _open_artifact(person, run, "edition-es")
    expect(person.page.get_by_text("traducción automática del inglés").first).to_be_visible()
    person.picture("edition")
    link = person.page.get_by_role("link", name="Open the page").first
    address = str(link.get_attribute("href"))
    person.page.goto(address)
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Prueba")
    expect(person.page.get_by_text("2.000").first).to_be_visible()


def test_the_form_refuses_what_cannot_be_meant(served: Served, person: Person) -> None:
    _open_form(person)
    box = person.field("Look-back hours")
    box.get_by_role("tab", name="int").or_(box.get_by_text("int", exact=True)).first.click()
    box.locator("input[type=number]").fill("9999")
    before = len(served.api("/flow_runs/filter", {}))
    person.page.get_by_role("button", name="Submit").click()
    expect(box).to_contain_text(re.compile("744|maximum|less than", re.IGNORECASE))
    assert len(served.api("/flow_runs/filter", {})) == before
