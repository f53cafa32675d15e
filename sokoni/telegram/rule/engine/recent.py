"""What must be remembered of a group's last messages so that floods and repetitions are seen: a value, in and out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

# More than this is never asked for; the limits of floods and duplicates stay below it.
MAX_POSTS = 100
# Messages of an album come within moments; their offence is remembered for as long.
ALBUM_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Post:
    """That something was posted: when (seconds since 1970), which words (see `letters.fingerprint`), of which album."""

    at: int
    fingerprint: int | None = None
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """What somebody, or a group altogether, posted lately, the oldest first."""

    posts: tuple[Post, ...] = ()

    def with_post(self, post: Post, *, horizon: int, depth: int) -> "Trail":
        """The trail with one more post, without what nobody asks for any more; an album is one post."""
        if not depth:
            return Trail()
        kept = [each for each in self.posts if each.at > post.at - horizon]
        if post.album is None or all(each.album != post.album for each in kept):
            kept.append(post)
        return Trail(tuple(kept[-depth:]))

    def count(self, *, until: int, seconds: int) -> int:
        """How much was posted in the seconds before a time, that time included."""
        since = until - seconds
        return sum(1 for each in self.posts if since < each.at <= until)

    def count_same(self, fingerprint: int, *, until: int, seconds: int) -> int:
        """How often the same was posted in the seconds before a time."""
        since = until - seconds
        return sum(1 for each in self.posts if each.fingerprint == fingerprint and since < each.at <= until)


@dataclass(frozen=True, slots=True)
class Strike:
    """That a rule was broken, when, and with which album; noted only where a message to come may belong to it."""

    rule_id: UUID
    at: int
    album: str | None = None

    def is_of(self, album: str | None, *, at: int) -> bool:
        """Whether a message belongs to the album that the rule was broken with; a later edit stands for itself."""
        return album is not None and self.album == album and at - self.at < ALBUM_SECONDS


@dataclass(frozen=True, slots=True)
class Recent:
    """What is remembered for one message: its author's trail and strikes, and the group's trail."""

    author: Trail = Trail()
    strikes: tuple[Strike, ...] = ()
    group: Trail = Trail()

    def strikes_of(self, rule_id: UUID) -> Sequence[Strike]:
        """When the author broke a rule, the last time at the end."""
        return [each for each in self.strikes if each.rule_id == rule_id]

    def with_strikes(self, strikes: Sequence[Strike], *, horizon: int) -> "Recent":
        """The same with some more strikes, and without those that nobody asks for any more.

        Of each rule the last one is asked for within the horizon, and others as long as messages of their album come.
        """
        if not strikes:
            return self
        now, later = strikes[0].at, {each.rule_id for each in strikes}
        again = {(each.rule_id, each.album) for each in strikes}
        kept: list[Strike] = []
        for each in reversed(self.strikes):
            asked = ALBUM_SECONDS if each.rule_id in later else horizon
            if (each.rule_id, each.album) not in again and now - each.at < asked:
                kept.append(each)
            later.add(each.rule_id)
        return replace(self, strikes=(*reversed(kept), *strikes))


def trail_to_json(trail: Trail) -> list[list[Any]]:
    """A trail as it is stored."""
    return [[each.at, each.fingerprint, each.album] for each in trail.posts]


def trail_from_json(stored: Iterable[Iterable[Any]]) -> Trail:
    """A stored trail again."""
    return Trail(tuple(Post(*each) for each in stored))


def strikes_to_json(strikes: Iterable[Strike]) -> list[list[Any]]:
    """Strikes as they are stored."""
    return [[str(each.rule_id), each.at, each.album] for each in strikes]


def strikes_from_json(stored: Iterable[list[Any]]) -> tuple[Strike, ...]:
    """Stored strikes again."""
    return tuple(Strike(UUID(rule_id), at, album) for rule_id, at, album in stored)


def of_json(author: Mapping[str, Any], group: Iterable[Iterable[Any]]) -> Recent:
    """What was stored of an author and of their group."""
    return Recent(
        trail_from_json(author.get("posts", ())), strikes_from_json(author.get("strikes", ())), trail_from_json(group)
    )


def last_of_json(stored: Any) -> int:
    """When the last of what is stored was: of an author's posts and strikes, or of a group's posts."""
    if not isinstance(stored, Mapping):
        return stored[-1][0] if stored else 0
    posts, strikes = stored.get("posts", ()), stored.get("strikes", ())
    return max(posts[-1][0] if posts else 0, strikes[-1][1] if strikes else 0)
