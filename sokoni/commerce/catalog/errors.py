"""Why something cannot be done with the catalogue.

DomainError
├── ProductMissing           there is no such product, or not for this visitor
├── ProductInvalid           a field of a product or variant cannot be used
├── ProductSlugTaken         the shop has another product at this address
├── ProductMoveRefused       the status cannot go there from where it is
├── ProductSavedMeanwhile    somebody saved the product after its editor was opened
├── VariantMissing           there is no such variant
├── VariantRequired          the product has several variants and none was named
├── SkuTaken                 the shop has another variant with this SKU
├── LastVariant              a product keeps at least one variant
├── OptionValuesTaken        the product has another variant with these option values
├── ImageMissing             the product has no such image
├── CategoryMissing          there is no such category
├── CategorySlugTaken        another category has this slug
├── CategoryMoveRefused      a category cannot hang below itself
├── CategoryInUse            something stands in the category
├── ImportMissing            there is no such import, or it is another shop's
├── ImportTakenOver          another worker goes on with this import
├── ExportMissing            there is no such export, or its time is over
├── ExportNotReady           the file is still being written
└── FormatNotWritten         files of this format can only be read

BulkConflictError            rows of a chunk collide with what somebody else wrote; the importer tries again
"""

from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.catalog.types import Format, Status, Variant
from sokoni.core.errors import DomainError, Kind, Reason


class ProductMissing(DomainError):
    """There is no such product, or it is not on sale."""

    code = "catalog.product_missing"
    kind = Kind.MISSING
    message = "This product is not on sale here."
    hint = "Go back to the shop; the product may have been renamed or taken down."


class ProductInvalid(DomainError):
    """A field of a product or variant cannot be used."""

    code = "catalog.product_invalid"
    kind = Kind.INVALID
    message = "The {field} cannot be used: {reason}."
    hint = "Correct it and save again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class ProductSlugTaken(DomainError):
    """Another product of the shop stands at this address."""

    code = "catalog.product_slug_taken"
    kind = Kind.CONFLICT
    message = "Another product of this shop has the address '{slug}'."
    hint = "Choose another address, or leave it out and one is made of the title."

    def __init__(self, *, slug: str) -> None:
        super().__init__(slug=slug, field="slug")


class ProductMoveRefused(DomainError):
    """A product's status cannot go there from where it is."""

    code = "catalog.product_move_refused"
    kind = Kind.CONFLICT
    message = "A product that is {current} cannot become {wanted} this way."
    hint = "Choose one of the allowed moves."

    def __init__(self, *, status: Status, wanted: Status, allowed: Sequence[Status]) -> None:
        super().__init__(current=status.value, wanted=wanted.value, allowed=[each.value for each in allowed])


class ProductSavedMeanwhile(DomainError):
    """The product is not what its editor was opened on."""

    code = "catalog.product_saved_meanwhile"
    kind = Kind.CONFLICT
    message = "Somebody else saved this product while you were writing."
    hint = "What you typed is still here: save again to put it over theirs, or open the product anew to see theirs."


class VariantMissing(DomainError):
    """There is no such variant."""

    code = "catalog.variant_missing"
    kind = Kind.MISSING
    message = "This variant does not exist."
    hint = "Open the product again and choose one of its variants."


class VariantRequired(DomainError):
    """The product has several variants; which one is meant was not said."""

    code = "catalog.variant_required"
    kind = Kind.INVALID
    message = "This product comes in several variants."
    hint = "Choose one of them and send its id as `variant_id`."

    def __init__(self, *, variants: Sequence[Variant]) -> None:
        choices = [{"id": str(each.id), "title": each.title} for each in variants]
        super().__init__(field="variant_id", variants=choices)


class SkuTaken(DomainError):
    """Another variant of the shop has this SKU."""

    code = "catalog.sku_taken"
    kind = Kind.CONFLICT
    message = "Another variant of this shop has the SKU '{sku}'."
    hint = "Give each variant a SKU of its own, or none."

    def __init__(self, *, sku: str) -> None:
        super().__init__(sku=sku, field="sku")


class OptionValuesTaken(DomainError):
    """Another variant of the product has the same option values."""

    code = "catalog.option_values_taken"
    kind = Kind.CONFLICT
    message = "This product has another variant with the values {values}."
    hint = "Give each variant a combination of its own."

    def __init__(self, *, values: Sequence[str]) -> None:
        super().__init__(values=" / ".join(values), field="option_values")


class LastVariant(DomainError):
    """The only variant of a product cannot go."""

    code = "catalog.last_variant"
    kind = Kind.CONFLICT
    message = "A product keeps at least one variant."
    hint = "Add another one first, or archive the product."


class ImageMissing(DomainError):
    """The product has no such image."""

    code = "catalog.image_missing"
    kind = Kind.MISSING
    message = "This product has no such image."
    hint = "Open the product again; the image may have been removed."


class CategoryMissing(DomainError):
    """There is no such category."""

    code = "catalog.category_missing"
    kind = Kind.MISSING
    message = "There is no such category."
    hint = "Look at the list of categories; it may have been renamed."


class CategorySlugTaken(DomainError):
    """Another category has this slug."""

    code = "catalog.category_slug_taken"
    kind = Kind.CONFLICT
    message = "Another category has the address '{slug}'."
    hint = "Choose another one."

    def __init__(self, *, slug: str) -> None:
        super().__init__(slug=slug, field="slug")


class CategoryMoveRefused(DomainError):
    """A category cannot hang below itself."""

    code = "catalog.category_move_refused"
    kind = Kind.CONFLICT
    message = "A category cannot be moved into its own branch."
    hint = "Choose a parent outside of it."


class CategoryInUse(DomainError):
    """Something stands in the category, or looks for it."""

    code = "catalog.category_in_use"
    kind = Kind.CONFLICT
    message = "The category '{category}' has products or branches, or a collection looks for it."
    hint = "Move them elsewhere first."

    def __init__(self, *, category: str) -> None:
        super().__init__(category=category)


class ImportMissing(DomainError):
    """There is no such import, or it is another shop's."""

    code = "catalog.import_missing"
    kind = Kind.MISSING
    message = "There is no such import."
    hint = "Look at the list of imports of your shop."


class ImportTakenOver(DomainError):
    """Another worker goes on with this import, or it has ended."""

    code = "catalog.import_taken_over"
    kind = Kind.CONFLICT
    message = "This import is being carried on elsewhere, or has ended."
    hint = "Look at its report; nothing is lost."

    def __init__(self, *, import_id: UUID) -> None:
        super().__init__(import_id=str(import_id))


class ExportMissing(DomainError):
    """There is no such export, it is another shop's, or its time is over."""

    code = "catalog.export_missing"
    kind = Kind.MISSING
    message = "There is no such export, or its time is over."
    hint = "Export the products again."


class ExportNotReady(DomainError):
    """The file is still being written."""

    code = "catalog.export_not_ready"
    kind = Kind.CONFLICT
    message = "This file is still being written."
    hint = "Ask again when the export says that it is finished."


class FormatNotWritten(DomainError):
    """Files of this format can only be read."""

    code = "catalog.format_not_written"
    kind = Kind.INVALID
    message = "Files of the format '{format}' can be read, but not written."
    hint = "Choose one of the formats that can be written."

    def __init__(self, *, format: Format, formats: Sequence[Format]) -> None:  # noqa: A002  # the field's own name
        super().__init__(format=format.value, field="format", formats=[each.value for each in formats])


class BulkConflictError(Exception):
    """Rows of a chunk collide with what is in the database; nobody outside the importer sees it."""


class CellChangedMeanwhile(DomainError):
    """A field is not what its editor saw: somebody else changed it in between."""

    code = "product.changed_meanwhile"
    kind = Kind.CONFLICT
    message = "Somebody changed this meanwhile; now it is “{current}”."
    hint = "Look at the new value, and change it again if you still want to."

    def __init__(self, *, field: str, current: str) -> None:
        super().__init__(field=field, current=current)
