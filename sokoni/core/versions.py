"""Whether a thing is still as somebody saw it, told by when it was last changed. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sokoni.core.errors import DomainError, Kind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ChangedMeanwhile(DomainError):
    """The thing is not as it was seen; nothing newer is overwritten."""

    code = "version.changed_meanwhile"
    kind = Kind.OUTDATED
    message = "This was changed since you looked at it."
    hint = "Load it again, see what is different, and send your change with the tag that it has now."


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions of a thing that a change was made for; None is whatever there is."""

    versions: frozenset[str] | None = None

    def check(self, changed_at: datetime) -> None:
        """Pass a thing that was last changed at a time, if that is expected.

        Raises:
            ChangedMeanwhile: it is not.
        """
        if self.versions is not None and version_of(changed_at) not in self.versions:
            raise ChangedMeanwhile


ANYTHING = Expected()


def version_of(changed_at: datetime) -> str:
    """The version of a thing that was last changed at a time, to the microsecond."""
    return f"{(changed_at - _EPOCH) // timedelta(microseconds=1):x}"
