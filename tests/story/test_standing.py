"""What keeps a sentence from standing alone, with sentences that it must not keep."""

from __future__ import annotations

import pytest

from digest.story.standing import completes, cost_of, is_aside, is_dangling, is_question


@pytest.mark.parametrize(
    "text",
    [
        "Hey guys, let's dive into what the council has decided today.",
        "Subscribe to our newsletter for more news about the ferry.",
        "Read more about the ferry to Brock Island and the storm.",
        "Haz clic aquí para leer más noticias sobre el transbordador.",
        "Lesen Sie auch, was der Rat in dieser Woche beschlossen hat.",
        "Abonnez-vous pour lire la suite de cet article sur le ferry.",
        "© 2026 The Post, all rights of this text about ferries are ours.",
        "Who will pay for the new pier of Brock Island in the end?",
    ],
)
def test_calls_questions_and_leftovers_cost_most(text: str) -> None:
    assert cost_of(text) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "But nobody knows how long the old pier will bear the weight.",
        "Sin embargo, el alcalde cree que la obra terminará en marzo.",
        "Er sagte, die Arbeiten am Hafen seien im März beendet worden.",
        "Cependant le maire pense que le pont sera ouvert avant mars.",
        "Ele disse que a obra do porto vai terminar antes de março.",
        "Tuttavia il sindaco crede che i lavori finiranno a marzo.",
        "Maar de burgemeester denkt dat het werk in maart klaar is.",
    ],
)
def test_openings_that_point_back_cost_something(text: str) -> None:
    assert is_dangling(text) and 0 < cost_of(text) < 1


@pytest.mark.parametrize(
    "text",
    [
        "The county of Lorne pays half of the repairs to pier and ferry.",
        "Butter prices rose by a tenth in the shops of Lorne last week.",
        "Itinerant traders may sell bread on the pier of Hollow Quay again.",
        "El ayuntamiento pagará 300.000 euros por las farolas del puente.",
        "Elena Ruiz dirige desde hoy el museo del reloj de la estación.",
        "Die Stadt Köln baut bis 2031 eine neue Fähre über den Rhein.",
        'The mayor said that the bridge would "open before the summer".',
        "市は三月に新しい橋を開き、街灯の費用も払うと市長が述べた。",
        "Readers of the Post gave 40,000 pounds to the island's school.",
    ],
)
def test_news_that_stands_alone_costs_nothing(text: str) -> None:
    assert cost_of(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "“The old pier of Brock Island will not bear the weight for long.”",
        "The council named three reasons why the pier had to be closed:",
        "The pier (built in 1902 and repaired after the war was closed today.",
        "12 14 3,5 88 17.2 19 2031 44 7 120 300 2,2 Lorne 18 21",
    ],
    ids=["nobody speaks", "list follows", "parenthesis open", "row of a table"],
)
def test_pieces_of_something_else_cost_something(text: str) -> None:
    assert cost_of(text) > 0


def test_short_sentence_completes_a_figure() -> None:
    planted = "The county will plant 900 trees along the ring road."
    assert completes("This makes 2,400 in all.", planted)
    assert not completes("This makes everybody happy.", planted)
    assert not completes("Lorne county has 2,400 trees.", planted)
    assert not completes("This makes 2,400 in all.", "The county will plant trees.")


@pytest.mark.parametrize(
    "text", ["", " ", "?", "?" * 10_000, "(" * 10_000, "“" * 10_000, "a" * 99_999]
)
def test_any_text_has_a_cost_at_once(text: str) -> None:
    assert cost_of(text) >= 0
    assert is_aside(text) is False and is_question(text) is ("?" in text)
