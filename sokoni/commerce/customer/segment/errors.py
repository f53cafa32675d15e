"""What segments refuse.

DomainError
├── SegmentMissing          there is none, or it is another shop's
├── SegmentNameInvalid      blank, or too long
├── SegmentNameTaken        the shop has one of that name
├── SegmentRuleInvalid      a rule that says nothing, or contradicts itself
├── SegmentInUse            prices or promotions are made for it
├── TooManySegments         more than a shop may have
├── ShopCustomerMissing     the shop knows nobody of that id
├── CustomerTagInvalid      no tag, or too many
├── CustomerNoteInvalid     too long, or with letters that no page shows
├── TooManyInvited          more at once than is sent
└── InvitationMissing       the link is none of ours, or over
"""

from sokoni.core.errors import DomainError, Kind, Reason


class SegmentMissing(DomainError):
    """There is no such segment, or it is another shop's."""

    code = "segment.missing"
    kind = Kind.MISSING
    message = "This segment does not exist."
    hint = "Look for it in the list of segments."


class SegmentNameInvalid(DomainError):
    """A name that is blank or too long."""

    code = "segment.name_invalid"
    kind = Kind.INVALID
    message = "A segment has a name of 1 to {maximum} letters."
    hint = "Customers never see it: call it as your team does, such as Wholesale."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="name", maximum=maximum)


class SegmentNameTaken(DomainError):
    """The shop has a segment of that name."""

    code = "segment.name_taken"
    kind = Kind.CONFLICT
    message = "There is a segment of this name already."
    hint = "Take another name, or change the segment that has it."

    def __init__(self) -> None:
        super().__init__(field="name")


class SegmentRuleInvalid(DomainError):
    """A rule that says nothing, or contradicts itself."""

    code = "segment.rule_invalid"
    kind = Kind.INVALID
    message = "This cannot be a rule: {reason}."
    hint = "Say what customers spent, how often or when they ordered, or which tags they have."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class SegmentInUse(DomainError):
    """Prices or promotions are made for the segment."""

    code = "segment.in_use"
    kind = Kind.CONFLICT
    message = "A price list or a promotion is for this segment, so it stays."
    hint = "Let that be for others first, or take it away."


class TooManySegments(DomainError):
    """The shop has as many segments as it may."""

    code = "segment.too_many"
    kind = Kind.CONFLICT
    message = "A shop has at most {maximum} segments."
    hint = "Take one away that you do not need any more."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class ShopCustomerMissing(DomainError):
    """The shop knows nobody of that id."""

    code = "segment.customer_missing"
    kind = Kind.MISSING
    message = "This shop has no such customer."
    hint = "Look for them in the list of customers."


class CustomerTagInvalid(DomainError):
    """No tag, or too many."""

    code = "segment.tag_invalid"
    kind = Kind.INVALID
    message = "A customer has at most {most} tags of at most {maximum} letters each."
    hint = "Write tags with commas between them, such as: wholesale, north."

    def __init__(self, *, most: int, maximum: int) -> None:
        super().__init__(field="tags", most=most, maximum=maximum)


class CustomerNoteInvalid(DomainError):
    """A note that is too long, or has letters that no page shows."""

    code = "segment.note_invalid"
    kind = Kind.INVALID
    message = "A note has at most {maximum} letters."
    hint = "Keep what the next of your team must know."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="note", maximum=maximum)


class TooManyInvited(DomainError):
    """More people at once than are written to."""

    code = "segment.too_many_invited"
    kind = Kind.INVALID
    message = "At most {maximum} people are added at once."
    hint = "Add the others in a second step, or let a rule find them."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="emails", maximum=maximum)


class InvitationMissing(DomainError):
    """The link is none of ours, or its time is over."""

    code = "segment.invitation_missing"
    kind = Kind.MISSING
    message = "This invitation is over, or was taken up already."
    hint = "Ask the shop to send another."
