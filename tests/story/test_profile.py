"""What is kept of an article is read back, or refused."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest

from digest.story import Profile, profile_articles
from tests.story.test_group import FERRY, article

(KEPT,) = profile_articles([FERRY])


def changed(**changes: object) -> bytes:
    content = json.loads(zlib.decompress(KEPT.to_bytes())) | changes
    return zlib.compress(json.dumps(content).encode())


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00" * 40, id="zeros"),
        pytest.param(KEPT.to_bytes()[:-9], id="cut short"),
        pytest.param(zlib.compress(b"[]"), id="a list"),
        pytest.param(zlib.compress(b"{}"), id="no fields"),
        pytest.param(zlib.compress(b"\xff{"), id="not text"),
        pytest.param(changed(mood="glad"), id="field of a newer format"),
        pytest.param(changed(keys=["ferry"]), id="keys without counts"),
        pytest.param(changed(at="yesterday"), id="no date"),
        pytest.param(changed(at="2026-11-22T06:00:00"), id="date without a zone"),
        pytest.param(changed(text_meaning="\u00e9"), id="meaning that is not base 85"),
    ],
)
def test_bytes_that_are_no_profile_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Profile.from_bytes(raw)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("STORM BREAKS PIER AT HOLLOW QUAY", id="all capitals"),
        pytest.param("1 " * 500_000, id="a megabyte of numbers"),
        pytest.param("1" * 1_000_000, id="a megabyte of digits"),
        pytest.param("\ud800 \x00 \u202e", id="half a surrogate pair"),
        pytest.param("word " * 100_000, id="100,000 words"),
    ],
)
def test_profile_of_odd_text_is_small(words: str) -> None:
    (profile,) = profile_articles([replace(article("odd", words, words))])
    assert sum(profile.keys.values()) <= 400
