"""What is decided about drafts: what a newer export changes, what may be taken, and what a product is made of them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog.channel.errors import ChannelDraftIncomplete, ChannelDraftTaken
from sokoni.commerce.catalog.channel.types import (
    ChannelDraft,
    Choice,
    Doubt,
    DraftChange,
    DraftContent,
    DraftState,
    Post,
    Reading,
)
from sokoni.commerce.catalog.errors import ProductInvalid
from sokoni.commerce.catalog.types import ProductDraft, VariantDraft
from sokoni.core.errors import Reason

MAX_VARIANTS = 100
MAX_DESCRIPTION = 20_000
MAX_QUANTITY = 10**9
# Changed when the reader reads otherwise, so that the same export is read anew.
_READER = 1


def fingerprint(post: Post, marks: Sequence[str]) -> str:
    """What tells whether a post is as it was: its words, and its pictures whatever they are called."""
    said = repr((_READER, [(part.kind.value, part.text) for part in post.parts], sorted(marks), post.is_forwarded))
    return hashlib.sha256(said.encode()).hexdigest()


def with_missing_pictures(reading: Reading, *, wanted: int, found: int) -> Reading:
    """A reading that says so where pictures of the post could not be read from the export."""
    if found >= wanted:
        return reading
    doubts = {*reading.doubts, Doubt.PICTURES_LEFT_OUT}
    return replace(reading, doubts=tuple(each for each in Doubt if each in doubts))


def with_kept_pictures(reading: Reading) -> Reading:
    """A reading of an export without pictures, of a post whose pictures came with an earlier one."""
    kept = {Doubt.NO_PICTURE, Doubt.PICTURES_LEFT_OUT}
    return replace(reading, doubts=tuple(each for each in reading.doubts if each not in kept))


def follows_export(draft: ChannelDraft) -> bool:
    """Whether a newer export may change a draft: one that nobody has worked on, or made a product of."""
    return draft.state in {DraftState.WAITING, DraftState.SKIPPED} and not draft.is_edited


def changed(draft: ChannelDraft, fields: DraftChange) -> tuple[DraftContent, tuple[Doubt, ...]]:
    """What a draft says after its seller wrote into it, and which doubts are left.

    Raises:
        ChannelDraftTaken: it is a product already.
        ProductInvalid: a field cannot be used.
    """
    if draft.state in {DraftState.TAKEN, DraftState.QUEUED}:
        raise ChannelDraftTaken
    content = replace(draft.content, **fields)
    check(content)
    if "description_html" in fields:
        content = replace(content, description_html=catalog_rules.clean_html(content.description_html))
    return content, tuple(each for each in draft.doubts if each not in _settled(draft.content, content))


def _settled(before: DraftContent, after: DraftContent) -> Iterator[Doubt]:
    """The doubts that somebody settled by writing something else."""
    if after.title and after.title != before.title:
        yield Doubt.NO_TITLE
    if after.price is not None and after.price != before.price:
        yield from (
            Doubt.NO_PRICE, Doubt.SEVERAL_PRICES, Doubt.BARE_PRICE, Doubt.OTHER_CURRENCY, Doubt.THOUSANDS
        )  # fmt: skip
    if after.quantity:
        yield Doubt.SOLD_OUT


def check(content: DraftContent) -> None:
    """Pass what a draft may say; it may lack what a product needs.

    Raises:
        ProductInvalid: a field cannot be used.
    """
    if content.title:
        catalog_rules.check_title(content.title)
    catalog_rules.check_amounts(price=content.price or 0, compare_at=content.compare_at, weight_grams=0)
    catalog_rules.check_tags(content.tags)
    catalog_rules.check_options([choice.name for choice in content.options])
    catalog_rules.check_line(content.sku or "", field="sku")
    if content.quantity is not None and not 0 <= content.quantity <= MAX_QUANTITY:
        raise ProductInvalid(field="quantity", reason=Reason("it is negative or too large"))
    if len(content.description_html) > MAX_DESCRIPTION:
        raise ProductInvalid(
            field="description_html", reason=Reason("it has at most {most} characters", most=MAX_DESCRIPTION)
        )
    for choice in content.options:
        if not choice.values or len(set(choice.values)) != len(choice.values):
            raise ProductInvalid(field="options", reason=Reason("each has values, and each of them once"))
        for value in choice.values:
            catalog_rules.check_line(value, field="options")
    if _count_variants(content) > MAX_VARIANTS:
        raise ProductInvalid(field="options", reason=Reason("there are at most {most} variants", most=MAX_VARIANTS))


def check_takable(draft: ChannelDraft) -> None:
    """Pass a draft that has what a product needs.

    Raises:
        ChannelDraftIncomplete: it has no title, or no price.
    """
    if not draft.content.title:
        raise ChannelDraftIncomplete(field="title")
    if draft.content.price is None:
        raise ChannelDraftIncomplete(field="price")


def to_product(draft: ChannelDraft) -> ProductDraft:
    """The product that a draft becomes: a variant for each combination of its options, of the same price and stock.

    Raises:
        ChannelDraftIncomplete: it has no title, or no price.
    """
    check_takable(draft)
    content = draft.content
    combinations = list(product(*(choice.values for choice in content.options)))
    # An article number is one variant's; what several would share is none of theirs.
    sku = (content.sku or None) if len(combinations) == 1 else None
    variants = tuple(
        VariantDraft(
            price=content.price or 0,
            compare_at=content.compare_at,
            option_values=tuple(values),
            sku=sku,
            quantity=content.quantity,
        )
        for values in combinations
    )
    return ProductDraft(
        title=content.title,
        description_html=content.description_html,
        options=tuple(choice.name for choice in content.options),
        variants=variants,
        tags=content.tags,
        category_ids=content.category_ids,
    )


def to_stored(content: DraftContent) -> dict[str, Any]:
    """What a draft says as a column holds it."""
    return {**asdict(content), "category_ids": [str(each) for each in content.category_ids]}


def from_stored(stored: Mapping[str, Any]) -> DraftContent:
    """What a column says that a draft says."""
    return DraftContent(
        **{
            **stored,
            "options": tuple(Choice(name=each["name"], values=tuple(each["values"])) for each in stored["options"]),
            "tags": tuple(stored["tags"]),
            "category_ids": tuple(map(UUID, stored["category_ids"])),
        }
    )


def _count_variants(content: DraftContent) -> int:
    count = 1
    for choice in content.options:
        count *= len(choice.values)
    return count
