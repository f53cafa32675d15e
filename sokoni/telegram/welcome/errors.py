"""What is refused about who comes.

DomainError
├── NobodyAsked          nothing is asked of them
├── NobodyWaits          they don't ask to come in
├── RaidMissing          there is no such raid
├── RaidUndone           it was undone before
├── NoneWaits            none of several does, or does any more
├── InviteLinkMissing    there is no such link
├── InviteLinkUnfit      Telegram would make no such link
└── TooManyLinks         as many lead into the group as may
"""

from sokoni.core.errors import DomainError, Kind, Reason


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


class NoneWaits(DomainError):
    """None of several asks to come in, or does any more."""

    code = "telegram.none_waits"
    kind = Kind.MISSING
    message = "None of them waits to be let into this group."
    hint = "Look at who waits in the list of requests to join; somebody may have decided meanwhile."


class InviteLinkMissing(DomainError):
    """There is no such link."""

    code = "telegram.invite_link_missing"
    kind = Kind.MISSING
    message = "There is no such link into this group."
    hint = "Look at the list of the group's links; those made in Telegram are not among them."


class InviteLinkUnfit(DomainError):
    """Telegram would make no such link."""

    code = "telegram.invite_link_unfit"
    kind = Kind.INVALID
    message = "The link cannot be made so: {reason}."
    hint = "Change what is said, and send it again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class TooManyLinks(DomainError):
    """As many lead into the group as may."""

    code = "telegram.too_many_links"
    kind = Kind.LIMITED
    message = "{maximum} links lead into this group already."
    hint = "Revoke one that is no longer needed."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
