"""Which worker runs which tests, and in what order: files stay whole, and what takes long begins first.

A file's tests share what is dear to set up (a copy of the repository, an installation), and so do all that drive a
browser: one market, one Chromium. Spread one by one, each worker would set it up anew. What begins last leaves the
other worker idle for as long as it takes, so the long files begin at once.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

_ROOT = Path(__file__).parents[2]
# All of it needs the one market that is started for a run (its conftest.py).
_TOGETHER = ("tests/journeys/browser/",)
_LONG = "pytest.mark.heavy"


def unit_of(nodeid: str) -> str:
    """What a test is run together with: its file, or a folder."""
    return next((folder for folder in _TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def longest_first(units: Iterable[str]) -> list[str]:
    """Folders, then files that hold a heavy proof, then the others as they come: those of many tests before."""
    return sorted(units, key=lambda unit: (not unit.endswith("/"), not _is_long(unit)))


def _is_long(unit: str) -> bool:
    path = _ROOT / unit
    return path.is_file() and _LONG in path.read_text(encoding="utf-8")


class Spreading(LoadFileScheduling):
    """Hands units to the workers; each gets the next when it has less than three tests left."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        # Where a worker's tests stand in what it collected, which is the same for all.
        self._places: Mapping[str, int] = {}

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self._places:
            assert self.collection is not None
            self._places = {nodeid: place for place, nodeid in enumerate(self.collection)}
            for unit in reversed(longest_first(self.workqueue)):
                self.workqueue.move_to_end(unit, last=False)
        unit, tests = self.workqueue.popitem(last=False)
        self.assigned_work[node][unit] = tests
        node.send_runtest_some([self._places[nodeid] for nodeid, is_done in tests.items() if not is_done])

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:  # noqa: ARG002  # xdist's
        """Forget what is done: the base class counts all that a worker ever had after each of 15,000 tests."""
        assert self.collection is not None
        nodeid = self.collection[item_index]
        unit = unit_of(nodeid)
        tests = self.assigned_work[node][unit]
        tests[nodeid] = True
        if all(tests.values()):
            del self.assigned_work[node][unit]
        self._reschedule(node)
