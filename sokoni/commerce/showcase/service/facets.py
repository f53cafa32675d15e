"""How listings can be narrowed: counted in advance for whole scopes, when asked for narrowed ones."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from sokoni.commerce.showcase import events, rules
from sokoni.commerce.showcase.repository import counting
from sokoni.commerce.showcase.repository import listing as repository
from sokoni.commerce.showcase.types import Facet, Facets, FacetValue, PriceRange, ShelfQuery
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession

_VALUES_SHOWN = 60


async def get_facets(session: ReadSession, *, query: ShelfQuery) -> Facets:
    """How a listing can be narrowed; one statement, two for a whole scope that was never counted, or was empty."""
    whole = not (query.is_narrowed or query.is_preview)
    kept = await repository.get_facets(session, scope=query.scope) if whole else None
    # What was empty when it was counted may be on show by now, and is quickly counted where it is not.
    if kept is not None and kept["counted"]:
        return _facets(kept, at_most=None)
    at_most = repository.COUNTED_AT_MOST
    return _facets(await repository.count_facets(session, query=query, at_most=at_most + 1), at_most=at_most)


async def count_facets(session: WriteSession, *, scope: str) -> None:
    """Count the facets of a whole scope and keep them; caches are told when they came out differently."""
    query = _whole_scope(scope)
    began = time.perf_counter()
    counts = await repository.count_facets(session, query=query, at_most=None)
    took_ms = round((time.perf_counter() - began) * 1000)
    if await counting.put(session, scope=scope, counts=orjson.dumps(counts).decode(), took_ms=took_ms):
        await outbox.publish(session, events.FacetsCounted(scope=scope))


def _whole_scope(scope: str) -> ShelfQuery:
    kind, _, key = scope.partition(":")
    if kind == "shop":
        return ShelfQuery(shop_id=UUID(key))
    if kind == "collection":
        return ShelfQuery(collection_id=UUID(key))
    return ShelfQuery(category_id=UUID(key)) if kind == "category" else ShelfQuery()


def _facets(counts: Mapping[str, Any], *, at_most: int | None) -> Facets:
    grouped = rules.grouped(counts["tokens"])
    return Facets(
        facets=tuple(Facet(group=group, values=_values(tokens, counts["tokens"])) for group, tokens in grouped.items()),
        prices=tuple(
            PriceRange(currency=currency, lowest=lowest, highest=highest)
            for currency, (lowest, highest) in sorted(counts["prices"].items())
        ),
        is_exact=at_most is None or counts["counted"] <= at_most,
    )


def _values(tokens: tuple[str, ...], counts: Mapping[str, int]) -> tuple[FacetValue, ...]:
    frequent = sorted(tokens, key=lambda token: (-counts[token], token))[:_VALUES_SHOWN]
    return tuple(FacetValue(token=each, value=each.partition("=")[2], count=counts[each]) for each in frequent)
