"""What is refused about who comes.

DomainError
├── NobodyAsked          nothing is asked of them
├── NobodyWaits          they don't ask to come in
├── RaidMissing          there is no such raid
├── RaidUndone           it was undone before
├── InviteLinkMissing    there is no such link
└── TooManyLinks         as many lead into the group as may
"""

from sokoni.core.errors import DomainError, Kind


class NobodyAsked(DomainError):
    """Nothing is asked of them, or not any more."""

    code = "telegram.nobody_asked"
    kind = Kind.MISSING
    message = "Nothing is asked of {user_id} in this group."
    hint = "Look at who has yet to answer in the list of newcomers."

    def __init__(self, *, user_id: int) -> None:
        super().__init__(user_id=user_id)


class NobodyWaits(DomainError):
    """They don't ask to come in, or not any more."""

    code = "telegram.nobody_waits"
    kind = Kind.MISSING
    message = "{user_id} does not wait to be let into this group."
    hint = "Look at who waits in the list of requests to join; somebody may have decided meanwhile."

    def __init__(self, *, user_id: int) -> None:
        super().__init__(user_id=user_id)


class RaidMissing(DomainError):
    """There is no such raid."""

    code = "telegram.raid_missing"
    kind = Kind.MISSING
    message = "There was no such raid on this group."
    hint = "Read which was the last one; of older ones nothing may be left to undo."


class RaidUndone(DomainError):
    """It was undone before."""

    code = "telegram.raid_undone"
    kind = Kind.CONFLICT
    message = "This raid was undone already."
    hint = "Whoever it put out may come again; there is nothing left to do."


class InviteLinkMissing(DomainError):
    """There is no such link."""

    code = "telegram.invite_link_missing"
    kind = Kind.MISSING
    message = "There is no such link into this group."
    hint = "Look at the list of the group's links; those made in Telegram are not among them."


class TooManyLinks(DomainError):
    """As many lead into the group as may."""

    code = "telegram.too_many_links"
    kind = Kind.LIMITED
    message = "{maximum} links lead into this group already."
    hint = "Revoke one that is no longer needed."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
