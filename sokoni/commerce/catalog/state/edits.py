"""What each way of editing makes of a product's state: pure, and the state that is handed over stays as it was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, rules
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import ImageChange, ImageState, ProductChange, Status, VariantChange, VariantDraft
from sokoni.core.errors import Reason
from sokoni.services.media.types import MediaObject

_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")
_NO_TEXT: Mapping[str, str] = {"description_html": "", "seo_title": "", "seo_description": ""}
MAX_VARIANTS = 2048
MAX_IMAGES = 250


def with_fields(state: State, fields: ProductChange, *, language: str, default: str) -> State:
    """The product with some fields changed, texts in one language.

    Raises:
        ProductInvalid: a field cannot be used.
    """
    changed = dict(state)
    for name in ("product_type", "vendor"):
        if name in fields:
            rules.check_line(fields[name], field=name)
            changed[name] = fields[name]
    if "tags" in fields:
        changed["tags"] = list(dict.fromkeys(fields["tags"]))
        rules.check_tags(changed["tags"])
    if "category_ids" in fields:
        changed["category_ids"] = sorted({str(each) for each in fields["category_ids"]})
    if "slug" in fields:
        rules.check_slug(fields["slug"])
        changed["slug"] = fields["slug"]
    if "publish_at" in fields or "unpublish_at" in fields:
        changed |= _schedule(state, fields)
    words: dict[str, str] = {name: fields[name] for name in _TEXT_FIELDS if name in fields}  # type: ignore[literal-required]
    return _with_texts(changed, words, language=language, default=default) if words else changed


def with_status(state: State, status: Status, *, reason: str = "") -> State:
    """The product in another status; a plan for what has come about by hand is dropped."""
    changed = {**state, "status": status.value, "status_reason": reason}
    if status is Status.APPROVED:
        changed["publish_at"] = None
    elif state["status"] == Status.APPROVED.value:
        changed["unpublish_at"] = None
    return changed


def with_attributes(state: State, values: Mapping[UUID, Any]) -> State:
    """The product saying other values, as JSON; None takes one away."""
    said = {**state["attributes"], **{str(key): value for key, value in values.items()}}
    return {**state, "attributes": {key: value for key, value in said.items() if value is not None}}


def with_variant(state: State, variant_id: UUID, fields: VariantChange) -> State:
    """The product with some fields of a variant changed.

    Raises:
        VariantMissing, ImageMissing: it has no such variant, or no such image.
        ProductInvalid, OptionValuesTaken, SkuTaken: a field cannot be used.
    """
    return with_variants(state, {variant_id: fields})


def with_variants(state: State, changes: Mapping[UUID, VariantChange]) -> State:
    """The product with some fields of several variants changed at once, so that two may exchange what one has alone.

    Raises:
        VariantMissing, ImageMissing: it has no such variant, or no such image.
        ProductInvalid, OptionValuesTaken, SkuTaken: a field cannot be used.
    """
    changed = {str(variant_id): _changed_variant(state, variant_id, fields) for variant_id, fields in changes.items()}
    return _differing({**state, "variants": {**state["variants"], **changed}})


def with_new_variants(state: State, drafts: Mapping[UUID, VariantDraft]) -> State:
    """The product with more variants, at the end.

    Raises:
        ProductInvalid, OptionValuesTaken, SkuTaken: one cannot be used.
    """
    last = max((each["position"] for each in state["variants"].values()), default=0)
    variants = dict(state["variants"])
    for at, (variant_id, draft) in enumerate(drafts.items(), start=last + 1):
        rules.check_variant(draft, options=option_names(state))
        variants[str(variant_id)] = {
            "position": at,
            "sku": draft.sku.strip() if draft.sku is not None else None,
            "barcode": draft.barcode,
            "option_values": _three(draft.option_values or ("Default Title",)),
            "price": draft.price,
            "compare_at": draft.compare_at,
            "weight_grams": draft.weight_grams,
            "taxable": draft.taxable,
            "tax_class": draft.tax_class,
            "requires_shipping": draft.requires_shipping,
            "image_id": None,
        }
    if len(variants) > MAX_VARIANTS:
        raise errors.ProductInvalid(field="variants", reason=Reason("a product has at most {most}", most=MAX_VARIANTS))
    return _differing({**state, "variants": variants})


def without_variant(state: State, variant_id: UUID) -> State:
    """The product without one of its variants.

    Raises:
        VariantMissing: it has no such variant.
        LastVariant: it has only that one.
    """
    _variant(state, variant_id)
    if len(state["variants"]) == 1:
        raise errors.LastVariant
    return {**state, "variants": {key: each for key, each in state["variants"].items() if key != str(variant_id)}}


def with_variants_in_order(state: State, order: Sequence[UUID]) -> State:
    """The product with its variants in another order; those that are not named follow as they stood.

    Raises:
        VariantMissing: it has no such variant.
    """
    for variant_id in order:
        _variant(state, variant_id)
    return {**state, "variants": _in_order(state["variants"], [str(each) for each in order])}


def with_options(state: State, names: Sequence[str], values: Mapping[UUID, Sequence[str]]) -> State:
    """The product with other options; `values` says those of every variant.

    Raises:
        ProductInvalid: an option has no name, or a variant is left out.
        VariantMissing: the product has no such variant.
        OptionValuesTaken: two variants would be the same.
    """
    rules.check_options(names)
    for variant_id in values:
        _variant(state, variant_id)
    if len(values) != len(state["variants"]):
        raise errors.ProductInvalid(
            field="option_values", reason=Reason("every variant needs its values for the new options")
        )
    variants = dict(state["variants"])
    for variant_id, chosen in values.items():
        rules.check_option_values(tuple(chosen), options=names)
        shown = tuple(chosen) or ("Default Title",)
        variants[str(variant_id)] = {**variants[str(variant_id)], "option_values": _three(shown)}
    return _differing({**state, "options": list(names) or ["Title"], "variants": variants})


def with_new_image(state: State, key: str, picture: MediaObject, *, alt: str) -> State:
    """The product with one more image, at the end; as it is where it shows that picture already.

    Raises:
        ProductInvalid: it has as many as a product may have.
    """
    images = state["images"]
    if any(each["media_hash"] == picture.hash for each in images.values()):
        return state
    if len(images) >= MAX_IMAGES:
        raise errors.ProductInvalid(field="images", reason=Reason("a product has at most {most}", most=MAX_IMAGES))
    added = {
        "position": max((each["position"] for each in images.values()), default=0) + 1,
        "alt": alt.strip(),
        "source_url": None,
        "state": ImageState.READY.value,
        "reason": "",
        "media_hash": picture.hash,
        "width": picture.width,
        "height": picture.height,
        "focus": None,
        "crop": None,
    }
    return {**state, "images": {**images, key: added}}


def with_image(state: State, image_id: UUID, fields: ImageChange) -> State:
    """The product with alt text, focal point or crop of an image changed.

    Raises:
        ImageMissing: it has no such image.
        ProductInvalid: the point or the rectangle lies outside of the picture.
    """
    key = str(image_id)
    if key not in state["images"]:
        raise errors.ImageMissing
    changed = dict(state["images"][key])
    if "alt" in fields:
        changed["alt"] = fields["alt"].strip()
    if "focus" in fields:
        rules.check_focus(fields["focus"])
        changed["focus"] = None if fields["focus"] is None else list(fields["focus"])
    if "crop" in fields:
        rules.check_crop(fields["crop"])
        changed["crop"] = None if fields["crop"] is None else list(fields["crop"])
    return {**state, "images": {**state["images"], key: changed}}


def with_images_in_order(state: State, order: Sequence[UUID]) -> State:
    """The product with its images in another order; those that are not named follow as they stood.

    Raises:
        ImageMissing: it has no such image.
    """
    if any(str(image_id) not in state["images"] for image_id in order):
        raise errors.ImageMissing
    return {**state, "images": _in_order(state["images"], [str(each) for each in order])}


def without_image(state: State, image_id: UUID) -> State:
    """The product without an image; variants that showed it show none of their own.

    Raises:
        ImageMissing: it has no such image.
    """
    key = str(image_id)
    if key not in state["images"]:
        raise errors.ImageMissing
    variants = {
        id_: {**each, "image_id": None} if each["image_id"] == key else each for id_, each in state["variants"].items()
    }
    return {**state, "variants": variants, "images": {id_: each for id_, each in state["images"].items() if id_ != key}}


def as_copy(state: State, *, language: str, title: str, new_key: Callable[[], str]) -> State:
    """The product as a draft of its own: new ids throughout, no SKUs (each is one variant's), no plans."""
    keys = {key: new_key() for part in ("images", "variants") for key in state[part]}
    variants = {
        keys[key]: {**each, "sku": None, "image_id": keys.get(each["image_id"])}
        for key, each in state["variants"].items()
    }
    texts = {**state["texts"], language: {**state["texts"][language], "title": title.strip()}}
    return {
        **state,
        "status": Status.DRAFT.value,
        "status_reason": "",
        "publish_at": None,
        "unpublish_at": None,
        "texts": texts,
        "images": {keys[key]: each for key, each in state["images"].items()},
        "variants": variants,
    }


def as_blank(state: State) -> State:
    """A product of which there is the row only, otherwise like the state."""
    return {
        **state,
        "options": [],
        "category_ids": [],
        "texts": {},
        "variants": {},
        "images": {},
        "attributes": {},
    }


def option_names(state: State) -> Sequence[str]:
    """The options that people chose: none where there is one variant without any."""
    only = [each["option_values"] for each in state["variants"].values()] == [["Default Title", "", ""]]
    return () if only and state["options"] == ["Title"] else tuple(state["options"])


def _schedule(state: State, fields: ProductChange) -> dict[str, Any]:
    planned: dict[str, datetime | None] = {
        name: fields[name] if name in fields else _time(state[name]) for name in ("publish_at", "unpublish_at")
    }
    for name, time in planned.items():
        if time is not None and time.year > rules.LAST_YEAR:
            raise errors.ProductInvalid(field=name, reason=Reason("it is too far away"))
    start, end = planned["publish_at"], planned["unpublish_at"]
    if start is not None and end is not None and end <= start:
        raise errors.ProductInvalid(field="unpublish_at", reason=Reason("it comes before `publish_at`"))
    return {name: None if time is None else time.isoformat() for name, time in planned.items()}


def _with_texts(state: dict[str, Any], words: dict[str, str], *, language: str, default: str) -> State:
    if "title" in words:
        rules.check_title(words["title"])
        words["title"] = words["title"].strip()
    if "description_html" in words:
        words["description_html"] = rules.clean_html(words["description_html"])
    # A language that is new begins with the title of the product's own, so that no page is without one.
    known = state["texts"].get(language) or {**_NO_TEXT, "title": state["texts"][default]["title"]}
    return {**state, "texts": {**state["texts"], language: {**known, **words}}}


def _changed_variant(state: State, variant_id: UUID, fields: VariantChange) -> Mapping[str, Any]:
    known = _variant(state, variant_id)
    values: dict[str, Any] = dict(fields)
    if "image_id" in values:
        values["image_id"] = _image_key(state, values["image_id"])
    if "option_values" in values:
        rules.check_option_values(tuple(values["option_values"]), options=option_names(state))
        values["option_values"] = _three(values["option_values"])
    if values.get("sku") is not None:
        values["sku"] = values["sku"].strip() or None
        rules.check_line(values["sku"] or "", field="sku")
    changed = {**known, **values}
    rules.check_amounts(price=changed["price"], compare_at=changed["compare_at"], weight_grams=changed["weight_grams"])
    return changed


def _variant(state: State, variant_id: UUID) -> Mapping[str, Any]:
    known: Mapping[str, Any] | None = state["variants"].get(str(variant_id))
    if known is None:
        raise errors.VariantMissing
    return known


def _image_key(state: State, image_id: UUID | None) -> str | None:
    if image_id is None:
        return None
    if str(image_id) not in state["images"]:
        raise errors.ImageMissing
    return str(image_id)


def _three(values: Iterable[str]) -> list[str]:
    return [*values, "", "", ""][:3]


def _in_order(parts: Mapping[str, Mapping[str, Any]], order: Sequence[str]) -> dict[str, dict[str, Any]]:
    rest = sorted(set(parts) - set(order), key=lambda key: (parts[key]["position"], key))
    keys = [*dict.fromkeys(order), *rest]
    return {key: {**parts[key], "position": at} for at, key in enumerate(keys, start=1)}


def _differing(state: State) -> State:
    """The state, if its variants can be told apart."""
    combinations: set[tuple[str, ...]] = set()
    skus: set[str] = set()
    for variant in state["variants"].values():
        combination = tuple(variant["option_values"])
        if combination in combinations:
            raise errors.OptionValuesTaken(values=[value for value in combination if value])
        combinations.add(combination)
        if variant["sku"] is not None and variant["sku"] in skus:
            raise errors.SkuTaken(sku=variant["sku"])
        skus.update([variant["sku"]] if variant["sku"] is not None else [])
    return state


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
