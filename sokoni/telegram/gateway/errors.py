"""What can be wrong with bots and updates."""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class ParkedUpdateMissing(DomainError):
    """It was not given up, or no longer is."""

    code = "telegram.parked_update_missing"
    kind = Kind.MISSING
    message = "There is no update {parked_id} that was given up."
    hint = "It may have been replayed meanwhile; look at the list again."

    def __init__(self, *, parked_id: UUID) -> None:
        super().__init__(parked_id=parked_id)
