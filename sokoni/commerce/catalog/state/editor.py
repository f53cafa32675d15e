"""What an editor's wishes, taken together, make of a product's state: pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import cast
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.state import edits, options
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import Mover, ProductChange, ProductEdit, ProductWords, Status


def with_edit(
    state: State, edit: ProductEdit, *, default: str, auto_approve: bool, new_key: Callable[[], str]
) -> State:
    """The product as its editor wants it, but for its attributes; `default` is the language of its own words.

    Raises:
        DomainError: one of the wishes cannot be fulfilled; then none is.
    """
    changed = edits.with_fields(state, edit.fields, language=default, default=default)
    changed = _with_words(changed, edit.words, default=default)
    changed = _with_images(changed, edit, new_key=new_key)
    for variant_id in edit.removed_variants:
        changed = edits.without_variant(changed, variant_id)
    kept = {key: fields for key, fields in edit.variants.items() if key not in edit.removed_variants}
    changed = edits.with_variants(changed, kept)
    changed = edits.with_new_variants(changed, {UUID(new_key()): draft for draft in edit.added_variants})
    if edit.options is not None:
        changed = options.with_wishes(changed, edit.options, new_key)
    if edit.status is None:
        return changed
    known = Status(state["status"])
    target = rules.target_of_move(known, edit.status, mover=Mover.SELLER, auto_approve=auto_approve)
    return edits.with_status(changed, target)


def _with_words(state: State, words: Mapping[str, ProductWords | None], *, default: str) -> State:
    for language, said in words.items():
        if said is not None:
            fields = cast("ProductChange", asdict(said))
            state = edits.with_fields(state, fields, language=language, default=default)
        elif language != default:
            state = {**state, "texts": {key: each for key, each in state["texts"].items() if key != language}}
    return state


def _with_images(state: State, edit: ProductEdit, *, new_key: Callable[[], str]) -> State:
    for image_id, fields in edit.images.items():
        state = edits.with_image(state, image_id, fields)
    if edit.order:
        state = edits.with_images_in_order(state, edit.order)
    for image_id in edit.removed_images:
        state = edits.without_image(state, image_id)
    for picture in edit.pictures:
        state = edits.with_new_image(state, new_key(), picture, alt="")
    return state
