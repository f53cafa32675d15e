"""Values of another version are never given, and memory is bounded."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.versioned import Versioned

_ENTRY = 400
_STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "read", "begin", "end"]), st.sampled_from("ab"), st.integers(0, 2)), max_size=60
)


@dataclass
class Watch:
    """A clock that is moved by hand."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def made(*, max_bytes: int = 100_000, watch: Watch | None = None) -> Versioned:
    return Versioned(max_bytes=max_bytes, max_age=timedelta(hours=1), now=watch or Watch())


def test_gives_what_was_put_for_its_version_kind_and_key_alone():
    kept = made()
    kept.put("group", 1, 5, "as of five", size_bytes=10)
    assert kept.get("group", 1, 5) == "as of five"
    assert [kept.get("group", 1, 6), kept.get("group", 2, 5), kept.get("roles", 1, 5)] == [None, None, None]


def test_what_a_slow_reader_puts_takes_no_later_version_away():
    kept = made()
    kept.put("group", 1, 6, "new", size_bytes=10)
    kept.put("group", 1, 5, "old", size_bytes=10)
    assert (kept.get("group", 1, 6), kept.get("group", 1, 5)) == ("new", None)


def test_nothing_is_given_when_its_time_is_over():
    watch = Watch()
    kept = made(watch=watch)
    kept.put("group", 1, 5, "value", size_bytes=10)
    watch.at = 3599
    assert kept.get("group", 1, 5) == "value"
    watch.at = 3600
    assert kept.get("group", 1, 5) is None


def test_what_was_not_used_longest_goes_first_and_what_is_too_large_is_not_kept():
    kept = made(max_bytes=3 * (_ENTRY + 400))
    for key in "abc":
        kept.put("group", key, 1, key, size_bytes=400 - _ENTRY // 2)
    kept.put("group", "large", 1, "large", size_bytes=10_000)
    assert len(kept) == 3

    kept.get("group", "a", 1)
    kept.bound(max_bytes=2 * (_ENTRY + 400), max_age=timedelta(hours=1))

    assert [kept.get("group", key, 1) for key in "abc"] == ["a", None, "c"]
    kept.clear()
    assert (kept.size_bytes, len(kept)) == (0, 0)


@dataclass
class Story:
    """Writers raise versions, readers read a version, then the value, and put it under the version that they saw."""

    kept: Versioned = field(default_factory=made)
    truth: dict[str, int] = field(default_factory=lambda: {"a": 1, "b": 1})
    readers: dict[tuple[str, int], int] = field(default_factory=dict)

    def write(self, key: str, _: int) -> None:
        self.truth[key] += 1

    def begin(self, key: str, reader: int) -> None:
        self.readers[key, reader] = self.truth[key]

    def end(self, key: str, reader: int) -> None:
        seen = self.readers.pop((key, reader), None)
        if seen is not None:
            self.kept.put("value", key, seen, self.truth[key], size_bytes=1)

    def read(self, key: str, _: int) -> None:
        version = self.truth[key]
        assert self.kept.get("value", key, version) in (None, version)


@given(_STEPS)
def test_nobody_reads_an_old_value_however_readers_and_writers_meet(steps: list[tuple[str, str, int]]):
    story = Story()
    for step, key, reader in steps:
        getattr(story, step)(key, reader)
