"""Tests of one file, and those that share the market, run on one worker; the long ones begin first."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from tests.support.spreading import Spreading, longest_first, unit_of

TESTS = [
    "tests/commerce/cart/test_rules.py::test_adds[1]",
    "tests/commerce/cart/test_rules.py::test_adds[a/b::c]",
    "tests/docs/test_worked_example.py::test_the_example_passes[mypy]",
    "tests/journeys/browser/test_editor.py::test_a_seller_sells",
    "tests/docs/test_worked_example.py::test_the_example_passes[ruff]",
    "tests/journeys/browser/test_stories.py::test_a_guest_buys",
]


class Worker:
    """Notes what it was told to run."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.given: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, places: Sequence[int]) -> None:
        self.given += places

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def spreading() -> Spreading:
    config = SimpleNamespace(getvalue=lambda _: ["2*popen"], option=SimpleNamespace(loadscopereorder=True))
    return Spreading(config)  # type: ignore[arg-type]


@pytest.fixture
def workers(spreading: Spreading) -> list[Worker]:
    """Two, which have collected the same tests."""
    made = [Worker("first"), Worker("second")]
    for worker in made:
        spreading.add_node(worker)  # type: ignore[arg-type]
        spreading.add_node_collection(worker, TESTS)  # type: ignore[arg-type]
    spreading.schedule()
    return made


def test_a_file_is_a_unit_and_so_is_what_shares_the_market():
    assert [unit_of(each) for each in TESTS] == [
        *["tests/commerce/cart/test_rules.py"] * 2,
        "tests/docs/test_worked_example.py",
        "tests/journeys/browser/",
        "tests/docs/test_worked_example.py",
        "tests/journeys/browser/",
    ]


def test_what_holds_a_heavy_proof_begins_before_the_others():
    units = ["tests/commerce/cart/test_rules.py", "tests/docs/test_worked_example.py", "tests/journeys/browser/"]

    assert longest_first(units) == units[::-1]


def test_no_unit_is_cut_and_the_longest_come_first(workers: list[Worker]):
    assert [worker.given[:2] for worker in workers] == [[3, 5], [2, 4]]
    assert sorted(place for worker in workers for place in worker.given) == list(range(len(TESTS)))


def test_is_finished_when_each_test_was_run_once(spreading: Spreading, workers: list[Worker]):
    for worker in workers:
        for place in worker.given:
            assert spreading.has_pending
            spreading.mark_test_complete(worker, place)  # type: ignore[arg-type]

    assert not spreading.has_pending
    assert spreading.tests_finished


def test_what_a_crashed_worker_had_left_is_given_to_another(spreading: Spreading, workers: list[Worker]):
    crashed, replacement = workers[0], Worker("replacement")
    spreading.mark_test_complete(crashed, 3)  # type: ignore[arg-type]

    assert spreading.remove_node(crashed) == TESTS[5]  # type: ignore[arg-type]
    spreading.add_node(replacement)  # type: ignore[arg-type]
    spreading.add_node_collection(replacement, TESTS)  # type: ignore[arg-type]
    spreading.schedule()

    spreading.mark_test_complete(replacement, 5)  # type: ignore[arg-type]

    assert replacement.given == [5, 0, 1]
