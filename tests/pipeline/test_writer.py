"""A model of the house writes summaries: what is true is shown with its name, the rest refused."""

from __future__ import annotations

import pytest

from digest.pipeline.run import run_job
from digest.store import Editions, Store
from tests.conftest import NOW
from tests.pipeline.conftest import NUTRIA, GatedWeb, List, MakeJob, Watcher, feed
from tests.writer.stand_in import model, says

TEXT = (
    f"{NUTRIA[1]} La última fue vista allí en 1987. El agua del río es ahora más limpia. "
    "Los vecinos del barrio las miran desde la orilla. Un cartel pide que nadie les dé comida."
)
GOOD = (
    "Cerca del puente de Toledo han sido vistas tres nutrias. "
    "Los biólogos esperan que el próximo año sean diez."
)
BAD = (
    "Cerca del puente de Segovia han sido vistas 900 nutrias. "
    "Los biólogos esperan que el próximo año sean diez."
)


@pytest.mark.parametrize(
    ("answer", "writer"),
    [pytest.param(GOOD, "house", id="true"), pytest.param(BAD, "", id="number nobody gave")],
)
def test_written_summary_is_shown_with_its_writer_only_if_it_is_true(
    listed: List, make_job: MakeJob, web: GatedWeb, store: Store, *, answer: str, writer: str
) -> None:
    web.serve("/nutrias", feed("nutrias", (NUTRIA[0], TEXT)))
    listed("nutrias")
    with model(says(answer)) as stand_in:
        settings = {"writer_url": stand_in.url, "writer_model": "house"}
        report = run_job(make_job(settings=settings), store, Watcher())
        assert stand_in.requests
    (kept,) = Editions(store).of_day(NOW.date())
    (story,) = kept.edition.stories
    assert report.failures == ()
    assert story.writer == writer
    shown = " ".join(part.text for part in story.summary)
    assert (shown == answer) is bool(writer)
    assert "Segovia" not in shown
    if not writer:
        assert all(part.text in TEXT for part in story.summary)
