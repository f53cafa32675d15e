"""Options and their values: read from the form as wishes."""

from collections.abc import Sequence

from sokoni.commerce.catalog.rules import MAX_OPTIONS
from sokoni.commerce.catalog.types import Option, OptionWish, ValueWish
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller.editor import fields
from sokoni.web.translation import N_

NEEDS_VALUES = N_("Write at least one value, with commas between several.")
# So many values of an option can be renamed and removed here; more are only added to.
SHOWN_VALUES = 100


def read_wishes(form: Form, options: Sequence[Option]) -> tuple[OptionWish, ...] | None:
    """The options that there shall be; None where the form says nothing of options."""
    if "options" not in form.values:
        return None
    kept = [_read_known(form, at, option) for at, option in enumerate(options) if not form.text(f"option-{at}-remove")]
    return (*kept, *read_new(form, room=MAX_OPTIONS - len(options)))


def read_new(form: Form, *, room: int) -> list[OptionWish]:
    """Options that are new, so many at most."""
    found = []
    for at in range(room):
        name, values = f"new-option-{at}", f"new-option-{at}-values"
        if not form.text(name) and not form.text(values):
            continue
        said = fields.several(form.text(values))
        if not form.required(name):
            continue
        if not said:
            form.mistakes[values] = NEEDS_VALUES
        found.append(
            OptionWish(
                name=fields.line(form, name), values=tuple(ValueWish(value=each[: fields.MAX_LINE]) for each in said)
            )
        )
    return found


def _read_known(form: Form, at: int, option: Option) -> OptionWish:
    name = f"option-{at}"
    kept = []
    for number, before in enumerate(option.values):
        field = f"{name}-value-{number}"
        if form.text(f"{field}-remove"):
            continue
        said = form.text(field)[: fields.MAX_LINE] if field in form.values else before
        if not said and before:
            form.mistakes[field] = forms.MISSING
        kept.append(ValueWish(value=said, was=before))
    added = [ValueWish(value=each[: fields.MAX_LINE]) for each in fields.several(form.text(f"{name}-more"))]
    if not kept and not added:
        form.mistakes[f"{name}-more"] = NEEDS_VALUES
    called = form.required(f"{name}-name")[: fields.MAX_LINE] if f"{name}-name" in form.values else option.name
    return OptionWish(name=called, values=(*kept, *added), was=at)
