"""What rules of groups refuse.

DomainError
├── RuleMissing             the group has no such rule
├── RuleNameInvalid         blank, or too long
├── RuleNameTaken           the group has a rule of that name
├── RuleParametersInvalid   a rule cannot look for this
├── RulePenaltyInvalid      this cannot follow from a rule
└── TooManyRules            more than a group may have
"""

from sokoni.core.errors import DomainError, Kind, Reason


class RuleMissing(DomainError):
    """The group has no such rule."""

    code = "telegram_rule.missing"
    kind = Kind.MISSING
    message = "This group has no such rule."
    hint = "Look for it in the group's list of rules."


class RuleNameInvalid(DomainError):
    """A name that is blank or too long."""

    code = "telegram_rule.name_invalid"
    kind = Kind.INVALID
    message = "A rule has a name of 1 to {maximum} letters."
    hint = "Members read it when they are warned: say what is not wanted, such as No links."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="name", maximum=maximum)


class RuleNameTaken(DomainError):
    """The group has a rule of that name."""

    code = "telegram_rule.name_taken"
    kind = Kind.CONFLICT
    message = "There is a rule of this name already."
    hint = "Take another name, or change the rule that has it."

    def __init__(self) -> None:
        super().__init__(field="name")


class RuleParametersInvalid(DomainError):
    """What a rule looks for cannot be looked for."""

    code = "telegram_rule.parameters_invalid"
    kind = Kind.INVALID
    message = "A rule cannot look for this: {reason}."
    hint = "See how rules of this type are written, with examples, in the handbook."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class RulePenaltyInvalid(DomainError):
    """What is to follow cannot."""

    code = "telegram_rule.penalty_invalid"
    kind = Kind.INVALID
    message = "This cannot follow from a rule: {reason}."
    hint = "Name a penalty, for mutes and bans how long, and for steps the number of the offence at which each comes."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class TooManyRules(DomainError):
    """The group has as many rules as it may."""

    code = "telegram_rule.too_many"
    kind = Kind.CONFLICT
    message = "A group has at most {maximum} rules."
    hint = "Take one away that you do not need, or let one rule look for several things."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
