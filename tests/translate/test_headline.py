"""Headlines: given to engines as sentences, shown as headlines."""

from __future__ import annotations

import pytest

from digest.translate.headline import after, before


@pytest.mark.parametrize(
    ("headline", "language", "given"),
    [
        ("Red door opens", "en", "Red door opens."),
        ("Red door opens.", "en", "Red door opens."),
        ("Who opens the door?", "en", "Who opens the door?"),
        ("“We open the door!”", "en", "“We open the door!”"),
        ("She said “yes”", "en", "She said “yes”."),
        ("门开了", "zh-Hans", "门开了。"),
        ("", "en", ""),
    ],
)
def test_engine_is_given_a_full_stop(headline: str, language: str, given: str) -> None:
    assert before(headline, language) == given


@pytest.mark.parametrize(
    ("output", "headline", "shown"),
    [
        ("Se abre la puerta.", "Red door opens", "Se abre la puerta"),
        ("Se abre la puerta.", "Red door opens.", "Se abre la puerta."),
        ("¿Quién abre?", "Who opens?", "¿Quién abre?"),
        ("Y la puerta...", "And the door", "Y la puerta..."),
        ("门开了。", "Red door opens", "门开了"),
        ("", "Red door opens", ""),
    ],
)
def test_reader_sees_no_full_stop_that_the_headline_has_not(
    output: str, headline: str, shown: str
) -> None:
    assert after(output, headline) == shown
