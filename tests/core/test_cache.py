"""A cache that says nothing rather than something old."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.cache import Cache, CacheSettings

_KEYS, _TAGS = st.sampled_from("abcdef"), st.sampled_from("xyz")


@dataclass
class Watch:
    """A clock that is moved by hand."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def cache(watch: Watch) -> Cache:
    made = Cache(CacheSettings(max_bytes=10_000, max_age=timedelta(seconds=1)), now=watch)
    made.mark_followed(since=watch.at)
    return made


def put(cache: Cache, key: str, *, tags: tuple[str, ...] = ("all",), ticket: int | None = None, size: int = 10) -> None:
    cache.put(key, key.upper(), size_bytes=size, tags=tags, ticket=cache.ticket() if ticket is None else ticket)


def test_gives_what_was_put(cache: Cache):
    put(cache, "a")
    assert cache.get("a") == "A"


def test_is_gone_round_when_nobody_followed_for_too_long(cache: Cache, watch: Watch):
    put(cache, "a")
    watch.at += 1
    assert cache.get("a") is None
    put(cache, "b")
    cache.mark_followed(since=watch.at)
    assert (cache.get("a"), cache.get("b")) == ("A", None)


def test_forgets_what_was_made_from_a_thing_and_nothing_else(cache: Cache):
    put(cache, "a", tags=("x", "y"))
    put(cache, "b", tags=("y",))
    cache.forget(["x"])
    assert (cache.get("a"), cache.get("b")) == (None, "B")


def test_does_not_keep_what_was_read_before_it_was_forgotten(cache: Cache):
    ticket = cache.ticket()
    cache.forget(["x"])
    put(cache, "a", tags=("x",), ticket=ticket)
    put(cache, "b", tags=("y",), ticket=ticket)
    assert (cache.get("a"), cache.get("b")) == (None, "B")


def test_does_not_keep_what_was_read_before_all_was_cleared(cache: Cache):
    ticket = cache.ticket()
    cache.clear()
    put(cache, "a", ticket=ticket)
    assert cache.get("a") is None


def test_drops_what_was_used_least_recently_when_it_is_full(cache: Cache):
    for key in "abcd":
        put(cache, key, size=1_800)
    cache.get("a")
    put(cache, "e", size=1_800)
    assert [cache.get(key) for key in "abcde"] == ["A", None, "C", "D", "E"]


def test_keeps_nothing_that_would_fill_it(cache: Cache):
    put(cache, "a", size=9_000)
    assert len(cache) == 0


@given(
    steps=st.lists(
        st.one_of(
            st.tuples(
                st.just("put"), st.sampled_from("abcdef"), st.sets(st.sampled_from("xyz")), st.integers(0, 3_000)
            ),
            st.tuples(st.just("forget"), _TAGS),
            st.tuples(st.just("clear")),
        ),
        max_size=40,
    )
)
def test_its_size_is_that_of_what_it_holds_and_within_bounds(steps: list[tuple[object, ...]]):
    cache = Cache(CacheSettings(max_bytes=10_000, max_age=timedelta(seconds=1)), now=lambda: 0.0)
    cache.mark_followed(since=0.0)
    actions = {
        "put": lambda key, tags, size: cache.put(key, key, size_bytes=size, tags=tags, ticket=cache.ticket()),
        "forget": lambda tag: cache.forget([tag]),
        "clear": cache.clear,
    }
    for name, *arguments in steps:
        actions[str(name)](*arguments)
        assert 0 <= cache.size_bytes <= 10_000
    cache.forget("xyz")
    left = [key for key in "abcdef" if cache.get(key) is not None]
    for key in left:
        put(cache, key, tags=("z",), size=0)
    cache.forget("z")
    assert (cache.size_bytes, len(cache)) == (0, 0)
