"""How something of the API says that it will end: declared once, shown in the document and in each of its answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])
_MARK = "deprecation"
_EXPLAINED_AT = "/docs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Since when something should not be used any more, when it ends, and what to use instead.

    Source: RFC 9745 (Deprecation), RFC 8594 (Sunset), RFC 5829 (successor-version).
    """

    since: date
    sunset: date | None = None
    successor: str | None = None

    def headers(self) -> tuple[tuple[str, str], ...]:
        """What each answer says."""
        links = [f'<{_EXPLAINED_AT}>; rel="deprecation"; type="text/html"']
        if self.successor is not None:
            links.append(f'<{self.successor}>; rel="successor-version"')
        told = [("deprecation", f"@{int(_midnight(self.since).timestamp())}"), ("link", ", ".join(links))]
        if self.sunset is not None:
            told.append(("sunset", format_datetime(_midnight(self.sunset), usegmt=True)))
        return tuple(told)

    def words(self) -> str:
        """What the document says."""
        ends = f" It ends on {self.sunset.isoformat()}." if self.sunset else ""
        instead = f" Use `{self.successor}` instead." if self.successor else ""
        return f"**Deprecated** since {self.since.isoformat()}.{ends}{instead}"


def deprecated(deprecation: Deprecation) -> Callable[[_F], _F]:
    """Declare that an endpoint will end; stands below its route's decorator."""

    def mark(endpoint: _F) -> _F:
        setattr(endpoint, _MARK, deprecation)
        return endpoint

    return mark


def declared_deprecation(endpoint: object) -> Deprecation | None:
    """What an endpoint says about its end."""
    found: Deprecation | None = getattr(endpoint, _MARK, None)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
