"""What sellers and operators type to give money back or to take pieces off an order."""

from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.order.types import SubOrder
from sokoni.commerce.payment.types import RefundTo
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web import forms
from sokoni.web.forms import Form

# Persian and Arabic digits and their decimal sign, as people type them.
_DIGITS = {ord(sign): str(number % 10) for number, sign in enumerate("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")} | {ord("٫"): "."}  # noqa: RUF001  # digits
_SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class RefundChoice:
    """What may be given back, of a part or of the whole."""

    part_id: UUID | None
    name: str
    left: Money

    @property
    def key(self) -> str:
        """The choice with what was seen to be left, as a form carries it."""
        return f"{self.part_id or ''}{_SEPARATOR}{self.left.amount}"

    @property
    def text(self) -> str:
        """What is left as one types it."""
        return self.left.to_decimal_string()


@dataclass(frozen=True, slots=True)
class WantedRefund:
    """What somebody typed."""

    part_id: UUID | None
    amount: Money
    seen_left: Money
    reason: str
    to: RefundTo


def latin(text: str) -> str:
    """An amount with the digits and the decimal sign that programs read."""
    return text.translate(_DIGITS)


def refund_of(form: Form, *, currency: str) -> WantedRefund | None:
    """The refund that a form asks for, or None where the form now says what is wrong with it."""
    chosen, _, seen = form.text("choice").partition(_SEPARATOR)
    text = form.required("amount")
    if not form.is_right:
        return None
    try:
        amount = money.parse_decimal(latin(text), currency)
    except DomainError as error:
        form.mistakes["amount"] = error
        return None
    left = Money(int(seen) if seen.isdecimal() else 0, currency)
    return WantedRefund(
        part_id=forms.parse_uuid(chosen), amount=amount, seen_left=left, reason=form.text("reason"), to=way_of(form)
    )


def way_of(form: Form) -> RefundTo:
    """Where a form says that money goes: the way it was paid, where it says nothing."""
    return RefundTo.STORE_CREDIT if form.text("refund_to") == RefundTo.STORE_CREDIT else RefundTo.PAYMENT


def pieces_of(form: Form, part: SubOrder, *, name: str, default: int = 0) -> dict[UUID, int]:
    """How many pieces of each line that is not sent were chosen; more than are left is a mistake beside the field."""
    open_lines = [line for line in part.lines if line.left]
    return {line.id: form.integer(f"{name}-{line.id}", default=default, most=line.left) for line in open_lines}
