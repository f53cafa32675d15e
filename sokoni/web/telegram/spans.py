"""How long something takes, in forms: a number and its unit, as people say it."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.web.forms import NOT_A_NUMBER, Form
from sokoni.web.translation import N_

UNITS: Mapping[str, int] = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86_400})
UNIT_WORDS: Mapping[str, str] = MappingProxyType({
    "s": N_("seconds"),
    "m": N_("minutes"),
    "h": N_("hours"),
    "d": N_("days"),
})  # fmt: skip
OUT_OF_BOUNDS = N_("This is too short or too long.")
# Of so many digits no duration is that anybody means.
_DIGITS = 9


def values_of(name: str, seconds: int | None) -> dict[str, str]:
    """The two fields of a duration, in the largest unit in which it is whole; empty for none."""
    if seconds is None:
        return {name: "", f"{name}-unit": "m"}
    unit = max(
        (unit for unit, size in UNITS.items() if seconds % size == 0 and seconds), key=UNITS.__getitem__, default="s"
    )
    return {name: str(seconds // UNITS[unit]), f"{name}-unit": unit}


def read(form: Form, name: str, *, least: int = 0, most: int, is_needed: bool = False) -> int | None:
    """How many seconds were said; None for nothing, which is a mistake where something is needed."""
    raw = form.required(name) if is_needed else form.text(name)
    if not raw:
        return None
    try:
        number = int(raw) if len(raw) <= _DIGITS else -1
    except ValueError:
        form.mistakes[name] = NOT_A_NUMBER
        return None
    seconds = number * UNITS.get(form.text(f"{name}-unit"), 60)
    if not least <= seconds <= most:
        form.mistakes[name] = OUT_OF_BOUNDS
        return None
    return seconds
