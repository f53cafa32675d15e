"""What a buyers' group is made of, and who is marked: plain decisions on plain values."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sokoni.telegram.buyersgroup.types import BuyersGroup


def of_shop(wish: BuyersGroup, shop_id: UUID) -> BuyersGroup:
    """What was wished for, for the shop whose the group is."""
    return replace(wish, shop_id=shop_id)


def facts_of(kept: BuyersGroup) -> dict[str, Any]:
    """For whom a group is, as records of changes say it."""
    return {
        "product_ids": [str(each) for each in kept.product_ids],
        "tag": kept.tag,
        "patience_minutes": int(kept.patience.total_seconds() // 60),
        "only_buyers": kept.only_buyers,
    }


def from_facts(facts: Mapping[str, Any], *, group_id: int, shop_id: UUID) -> BuyersGroup:
    """For whom a group was, by the record of a change."""
    return BuyersGroup(
        group_id=group_id,
        shop_id=shop_id,
        product_ids=tuple(UUID(each) for each in facts["product_ids"]),
        tag=facts["tag"],
        patience=timedelta(minutes=facts["patience_minutes"]),
        only_buyers=facts["only_buyers"],
    )


def tags_to_write(
    *, tag: str, inside: Collection[int], paying: Collection[int], worn: Mapping[int, str]
) -> dict[int, str]:
    """What to write beside whose names, '' to take a tag away: buyers who are inside wear it, and nobody else.

    What others wrote beside a name stays: only tags that we gave are taken away.
    """
    due = {user_id: tag for user_id in inside if user_id in paying and tag}
    gone = dict.fromkeys(user_id for user_id in worn if user_id not in due)
    written = {user_id: tag for user_id, tag in due.items() if worn.get(user_id) != tag}
    return written | dict.fromkeys(gone, "")
