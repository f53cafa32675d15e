"""What teams need of the packages above them: whether there is a seat for one more."""

from typing import Protocol
from uuid import UUID

from sokoni.core.database import WriteSession


class Seats(Protocol):
    """Knows how many people a team may have."""

    async def check_seat(self, session: WriteSession, *, team_id: UUID) -> None:
        """Pass a team to which somebody was just added, if it may have as many; others wait until this is decided.

        Raises:
            DomainError: it may not.
        """
        ...


class SeatKeepers:
    """Who is asked in this process before somebody joins a team."""

    def __init__(self) -> None:
        self._by_name: dict[str, Seats] = {}

    def add(self, name: str, seats: Seats) -> None:
        """Let one more be asked; under the same name another takes its place."""
        self._by_name[name] = seats

    async def check_seat(self, session: WriteSession, *, team_id: UUID) -> None:
        """Pass a team to which somebody was just added, if nobody objects.

        Raises:
            DomainError: somebody does.
        """
        for each in self._by_name.values():
            await each.check_seat(session, team_id=team_id)


KEEPERS = SeatKeepers()
