"""Why bulk work is not begun, or leaves a product alone.

DomainError
├── BulkMissing            there is no such operation, or it is another shop's
├── BulkInvalid            the action means nothing
├── BulkSelectionTooLarge  more products are meant than one operation takes
├── BulkTokenWrong         it was not this that was previewed
├── BulkPreviewExpired     the preview is too old to be begun
└── BulkProductChanged     a product was changed since the preview
"""

from sokoni.core.errors import DomainError, Kind, Reason


class BulkMissing(DomainError):
    """There is no such operation here."""

    code = "catalog.bulk_missing"
    kind = Kind.MISSING
    message = "There is no such bulk operation."
    hint = "Preview it again; previews that were not begun are forgotten."


class BulkInvalid(DomainError):
    """The action means nothing."""

    code = "catalog.bulk_invalid"
    kind = Kind.INVALID
    message = "The {field} of the bulk operation cannot be used: {reason}."
    hint = "Correct it and preview again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class BulkSelectionTooLarge(DomainError):
    """More products are meant than one operation takes."""

    code = "catalog.bulk_selection_too_large"
    kind = Kind.INVALID
    message = "More than {limit} products are meant."
    hint = "Narrow the filter, and do it in several goes."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class BulkTokenWrong(DomainError):
    """The token belongs to another preview."""

    code = "catalog.bulk_token_wrong"
    kind = Kind.CONFLICT
    message = "This token does not belong to what was previewed."
    hint = "Send the token that came with the preview, or preview again."


class BulkPreviewExpired(DomainError):
    """The preview is too old to be begun."""

    code = "catalog.bulk_preview_expired"
    kind = Kind.CONFLICT
    message = "This preview is too old to be begun."
    hint = "Preview it again, and look at what would change now."


class BulkProductChanged(DomainError):
    """A product was changed since the preview, so that it is left alone."""

    code = "catalog.bulk_product_changed"
    kind = Kind.CONFLICT
    message = "The product was changed since the preview, and stays as it is."
    hint = "Preview it again."
