"""What all engines do alike with a batch: places, order, odd characters, buckets, hands."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest

from digest.translate.batch import buckets_of, deal, in_chunks, plain_line, translate_distinct
from digest.translate.cores import quota, usable_cores

LENGTHS = [random.Random(5).randint(0, 60) for _ in range(500)]


def upper(texts: Sequence[str]) -> list[str]:
    return [text.upper() for text in texts]


def test_each_text_is_given_once_and_comes_back_at_all_its_places() -> None:
    given: list[str] = []

    def run(texts: Sequence[str]) -> list[str]:
        given.extend(texts)
        return upper(texts)

    outputs = translate_distinct(["b", "", "a", "b", " ", "a "], run)
    assert outputs == ["B", "", "A", "B", "", "A"]
    assert given == ["b", "a"]


def test_blank_texts_alone_start_nothing() -> None:
    assert translate_distinct(["", "\n", "\x00"], lambda _: pytest.fail("started")) == [""] * 3


@pytest.mark.parametrize(("missing", "more"), [(1, 0), (0, 1)], ids=["too few", "too many"])
def test_engine_that_loses_or_adds_an_output_is_found_out(missing: int, more: int) -> None:
    with pytest.raises(ValueError, match="zip"):
        translate_distinct(["a", "b"], lambda texts: [*texts[missing:], *"x" * more])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ttwo\r\nthree", "one two three"),
        ("a\x00b\x1b[31mc\x85d\x9fe", "a b [31mc d e"),
        ("lone \ud800 and \udfff", "lone \ufffd and \ufffd"),
        ("\ud83d\ude00", "😀"),
        ("\u00a0no\u2003break\u2028", "no break"),
        ("fine as it is", "fine as it is"),
    ],
    ids=["line breaks", "controls", "lone halves", "both halves", "wide spaces", "plain"],
)
def test_plain_line(text: str, line: str) -> None:
    assert plain_line(text) == line
    line.encode()


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_chunks_hold_all_in_order(size: int) -> None:
    chunks = list(in_chunks("abcdefg", size))
    assert "".join(map(str, chunks)) == "abcdefg"
    assert max(map(len, chunks)) <= size


def test_buckets_hold_every_place_once_but_the_empty() -> None:
    places = list(chain.from_iterable(buckets_of(LENGTHS, spread=1.25, capacity=200)))
    assert sorted(places) == [place for place, length in enumerate(LENGTHS) if length]


def test_bucket_is_of_like_lengths_within_its_capacity() -> None:
    for bucket in buckets_of(LENGTHS, spread=1.25, capacity=200):
        lengths = [LENGTHS[place] for place in bucket]
        assert lengths[0] == max(lengths)
        assert lengths[0] <= 1.25 * min(lengths)
        assert lengths[0] * len(lengths) <= 200


def test_what_is_beyond_the_capacity_has_a_bucket_of_its_own() -> None:
    assert list(buckets_of([5, 900, 5], spread=9.0, capacity=100)) == [[1], [0, 2]]


@pytest.mark.parametrize("hands", [1, 2, 3, 8])
def test_hands_get_every_place_once_and_about_as_much(hands: int) -> None:
    dealt = deal(LENGTHS, hands)
    loads = [sum(LENGTHS[place] for place in hand) for hand in dealt]
    assert sorted(chain.from_iterable(dealt)) == list(range(len(LENGTHS)))
    assert max(loads) - min(loads) <= max(LENGTHS)


def test_no_hand_is_empty() -> None:
    assert deal([4, 4], 5) == [[0], [1]]


# --- cores ---------------------------------------------------------------------------------------


def groups(folder: Path, files: dict[str, str], process: str) -> float:
    """Return the quota of a process in control groups made of files."""
    for name, content in files.items():
        path = folder / "groups" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "process").write_text(process)
    return quota(folder / "process", folder / "groups")


@pytest.mark.parametrize(
    ("files", "process", "cores"),
    [
        pytest.param({"cpu.max": "max 100000\n"}, "0::/\n", math.inf, id="no limit"),
        pytest.param({"cpu.max": "150000 100000\n"}, "0::/\n", 1.5, id="of a container"),
        pytest.param({"a/b/cpu.max": "200000 100000"}, "0::/a/b\n", 2, id="its own group"),
        pytest.param(
            {"a/cpu.max": "50000 100000", "a/b/cpu.max": "max 100000"},
            "0::/a/b\n",
            0.5,
            id="a group above",
        ),
        pytest.param({"x/cpu.max": "1 100000"}, "0::/a\n", math.inf, id="another group"),
        pytest.param(
            {"cpu/d/cpu.cfs_quota_us": "300000\n", "cpu/d/cpu.cfs_period_us": "100000\n"},
            "4:cpu,cpuacct:/d\n",
            3,
            id="version 1",
        ),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"},
            "4:cpu:/\n",
            math.inf,
            id="version 1 without limit",
        ),
        pytest.param({"cpu.max": "no numbers"}, "nonsense", math.inf, id="nonsense"),
    ],
)
def test_quota_of_control_groups(
    tmp_path: Path, files: dict[str, str], process: str, cores: float
) -> None:
    assert groups(tmp_path, files, process) == cores


def test_system_without_control_groups_has_no_quota(tmp_path: Path) -> None:
    assert quota(tmp_path / "process", tmp_path / "groups") == math.inf


def test_cores_follow_the_affinity() -> None:
    allowed = os.sched_getaffinity(0)
    assert 1 <= usable_cores() <= len(allowed)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
