"""What accounts need from the packages above: each says what it keeps of somebody, for the copy that they may have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.core.resources import Resources


class PersonalRecords(Protocol):
    """What one package keeps of an account, under a name of its own in the copy."""

    name: str

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """All of it as plain values (texts, numbers, lists, mappings, times, ids); a constant number of statements."""
        ...


class PersonalRecordsRegister:
    """Those that are registered, in the order in which they stand in the copy."""

    def __init__(self) -> None:
        self._records: list[PersonalRecords] = []

    def register(self, records: PersonalRecords) -> None:
        """Add what a package keeps."""
        self._records.append(records)

    @property
    def all(self) -> Sequence[PersonalRecords]:
        """Every package's part."""
        return tuple(self._records)


def personal_records(resources: Resources) -> PersonalRecordsRegister:
    """The process's register, made when the first package registers its part."""
    if not resources.has(PersonalRecordsRegister):
        resources.provide(PersonalRecordsRegister())
    return resources.get(PersonalRecordsRegister)
