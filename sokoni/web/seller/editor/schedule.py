"""When a product goes on sale by itself: times as a browser's field writes them, in the zone that the page showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from sokoni.commerce.catalog.types import ProductChange, ProductDetail, Status
from sokoni.web.forms import Form
from sokoni.web.translation import N_
from sokoni.web.wording import zone_of

_SHAPE = "%Y-%m-%dT%H:%M"
NO_TIME = N_("Write a day and a time.")
OVER = N_("This time is over; use the buttons instead.")
# Which plans make sense in which state: nothing that is for sale needs to be put up.
_PLANS: Mapping[Status, tuple[str, ...]] = MappingProxyType({
    Status.DRAFT: ("publish_at", "unpublish_at"),
    Status.REJECTED: ("publish_at", "unpublish_at"),
    Status.PENDING_REVIEW: ("unpublish_at",),
    Status.APPROVED: ("unpublish_at",),
    Status.ARCHIVED: (),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A time that may be planned, as the field shows it."""

    name: str
    shown: str


def plans_of(product: ProductDetail | None, zone: tzinfo) -> list[Plan]:
    """What may be planned for a product in its state; without a product, for one that is new."""
    if product is None:
        return [Plan(name, "") for name in _PLANS[Status.DRAFT]]
    known = {"publish_at": product.publish_at, "unpublish_at": product.unpublish_at}
    return plans({name: known[name] for name in _PLANS[product.status]}, zone)


def plans(known: Mapping[str, datetime | None], zone: tzinfo) -> list[Plan]:
    """Times that may be planned, as fields show them."""
    return [Plan(name, _shown(time, zone)) for name, time in known.items()]


def zone_name(zone: tzinfo) -> str:
    """The name of a zone, as the form carries it."""
    return str(getattr(zone, "key", "UTC"))


def read(form: Form, product: ProductDetail, *, now: datetime) -> ProductChange:
    """The planned times that the form changes; mistakes stand in it."""
    known = {"publish_at": product.publish_at, "unpublish_at": product.unpublish_at}
    return _read(form, {name: known[name] for name in _PLANS[product.status]}, now=now)


def read_new(form: Form, *, now: datetime) -> ProductChange:
    """The planned times of a product that is new; mistakes stand in the form."""
    return _read(form, dict.fromkeys(_PLANS[Status.DRAFT]), now=now)


def read_times(form: Form, known: Mapping[str, datetime | None], *, now: datetime) -> dict[str, datetime | None]:
    """Those of some planned times that the form changes; mistakes stand in it."""
    zone, changed = zone_of(form.text("zone")), dict[str, datetime | None]()
    for name, time in known.items():
        typed = form.text(name)
        if name in form.values and typed != _shown(time, zone):
            changed[name] = _read_time(form, name, zone, now=now) if typed else None
    return changed


def _read(form: Form, known: Mapping[str, datetime | None], *, now: datetime) -> ProductChange:
    times, change = read_times(form, known, now=now), ProductChange()
    if "publish_at" in times:
        change["publish_at"] = times["publish_at"]
    if "unpublish_at" in times:
        change["unpublish_at"] = times["unpublish_at"]
    return change


def _read_time(form: Form, name: str, zone: tzinfo, *, now: datetime) -> datetime | None:
    try:
        time = (
            datetime.strptime(form.text(name)[: len("2000-01-01T00:00")], _SHAPE).replace(tzinfo=zone).astimezone(UTC)
        )
    except (ValueError, OverflowError):
        form.mistakes[name] = NO_TIME
        return None
    if time <= now:
        form.mistakes[name] = OVER
    return time


def _shown(time: datetime | None, zone: tzinfo) -> str:
    return "" if time is None else time.astimezone(zone).strftime(_SHAPE)
