import ctypes
import gc
import importlib
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sokoni.core import memory


@pytest.fixture
def collector() -> Iterator[None]:
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    yield
    gc.set_threshold(*thresholds)
    if not frozen:
        gc.unfreeze()


def test_what_a_process_starts_with_is_not_looked_through_again(collector: None):
    kept = [[] for _ in range(10)]
    assert any(each is kept for each in gc.get_objects())
    memory.settle()
    assert not any(each is kept for each in gc.get_objects())


def test_circles_that_are_made_later_still_go(collector: None):
    memory.settle()
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() > 0


def fail_to_start() -> None:
    with memory.starting():
        assert not gc.isenabled()
        msg = "a setting is unsafe"
        raise RuntimeError(msg)


def test_a_process_is_put_together_undisturbed_also_when_that_fails(collector: None):
    with pytest.raises(RuntimeError):
        fail_to_start()
    assert gc.isenabled()


def test_what_is_loaded_late_is_not_looked_through_again(
    collector: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "loaded_late.py").write_text("THINGS = [[] for _ in range(10)]", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    gc.unfreeze()

    with memory.loading():
        late = importlib.import_module("loaded_late")
        assert not gc.isenabled()
    monkeypatch.delitem(sys.modules, "loaded_late")

    assert gc.isenabled()
    assert not any(each is late.THINGS for each in gc.get_objects())


def test_where_nothing_is_loaded_nothing_is_passed_over(collector: None):
    kept = [[] for _ in range(10)]

    with memory.loading():
        pass

    assert any(each is kept for each in gc.get_objects())


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only the GNU C library keeps so much")
def test_freed_memory_is_given_back_though_something_behind_it_lives():
    megabytes = 64
    # Too small to be mapped on their own, and the last lies above all others.
    blocks = [bytes(1_024) for _ in range(megabytes * 1_024)]
    last = bytes(1_024)
    del blocks
    before = _resident_megabytes()
    memory.give_back()
    assert before - _resident_megabytes() > megabytes / 2
    assert last


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
