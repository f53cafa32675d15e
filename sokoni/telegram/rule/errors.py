"""What rules of groups refuse.

DomainError
└── RuleParametersInvalid   a rule cannot look for this
"""

from sokoni.core.errors import DomainError, Kind, Reason


class RuleParametersInvalid(DomainError):
    """What a rule looks for cannot be looked for."""

    code = "telegram_rule.parameters_invalid"
    kind = Kind.INVALID
    message = "A rule cannot look for this: {reason}."
    hint = "See how rules of this type are written, with examples, in the handbook."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)
