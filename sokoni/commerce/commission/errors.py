"""What commissions refuse.

DomainError
├── CommissionRuleMissing       there is no such rule
├── CommissionTermsInvalid      a share or an amount that cannot be kept
├── CommissionSubjectUnknown    it names a plan, shop, category or product that is not there
├── CommissionInThePast         what was sold is sold: a rule begins now or later
└── CommissionRuleOver          the rule does not hold any more
"""

from sokoni.core.errors import DomainError, Kind, Reason


class CommissionRuleMissing(DomainError):
    """There is no such rule."""

    code = "commission.missing"
    kind = Kind.MISSING
    message = "There is no such rule of commission."
    hint = "Look for it in the list of rules."


class CommissionTermsInvalid(DomainError):
    """A share, an amount or a currency that cannot be kept."""

    code = "commission.terms_invalid"
    kind = Kind.INVALID
    message = "This commission cannot be charged: {reason}."
    hint = "Correct the field and send it again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class CommissionSubjectUnknown(DomainError):
    """The rule names something that is not there, or names nothing."""

    code = "commission.subject_unknown"
    kind = Kind.INVALID
    message = "The plan, shop, category or product of this rule is not there."
    hint = "Choose one that is; a rule of the whole market names none."

    def __init__(self) -> None:
        super().__init__(field="subject_id")


class CommissionInThePast(DomainError):
    """What was sold before is sold at the rate of its time."""

    code = "commission.in_the_past"
    kind = Kind.INVALID
    message = "A commission begins now or later: what was sold keeps the rate of its time."
    hint = "Leave the beginning out, and it begins now."

    def __init__(self) -> None:
        super().__init__(field="starts_at")


class CommissionRuleOver(DomainError):
    """The rule was ended, or another has followed it."""

    code = "commission.over"
    kind = Kind.CONFLICT
    message = "This rule does not hold any more."
    hint = "Look at the list: another rule may have followed it."
