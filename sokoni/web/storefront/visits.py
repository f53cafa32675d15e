"""Counting who comes to a shop: in memory, and without looking at who it is."""

from uuid import UUID

from fastapi import Request

from sokoni.commerce.visit import rules
from sokoni.commerce.visit.counter import VisitCounter
from sokoni.core.clock import Clock
from sokoni.core.http.edge import resources_of
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject


def note(request: Request, subject: Subject, *, shop_id: UUID, shop_slug: str) -> None:
    """Count the visit that begins with a request, if one does; a shop's own team does not visit it."""
    if policies.is_member_of(subject, shop_id):
        return
    if rules.is_visit(request.headers, host=request.headers.get("host", ""), shop_path=f"/s/{shop_slug}"):
        resources = resources_of(request)
        clock: Clock = resources.get(Clock)  # type: ignore[type-abstract]
        resources.get(VisitCounter).note(shop_id, now=clock.now())
