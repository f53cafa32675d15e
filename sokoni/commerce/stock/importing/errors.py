"""What files of stock are refused for.

DomainError
├── StockImportMissing   there is none, or it is another shop's
├── StockImportExpired   the preview is too old to be applied
├── StockFileTooLong     more rows than one file may have
└── StockCountedSince    somebody counted the shelf after the file was made
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class StockImportMissing(DomainError):
    """There is no such file here."""

    code = "stock.import_missing"
    kind = Kind.MISSING
    message = "There is no such file of stock."
    hint = "Send it again; files that were not applied are forgotten after a day."


class StockImportExpired(DomainError):
    """The preview is too old to be applied."""

    code = "stock.import_expired"
    kind = Kind.CONFLICT
    message = "This preview is too old to be applied."
    hint = "Send the file again and look at what it would do now."


class StockFileTooLong(DomainError):
    """More rows than one file may have."""

    code = "stock.file_too_long"
    kind = Kind.INVALID
    message = "This file has more than {limit} rows."
    hint = "Send it in several parts, each with the row that names the columns."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class StockCountedSince(DomainError):
    """Somebody counted the shelf after the file was made, or took such a count back."""

    code = "stock.counted_since"
    kind = Kind.CONFLICT
    message = "This was counted again after the file was made; it stays as it was counted then."
    hint = "Export the stock anew, and say there how many pieces are on the shelf."

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(variant_id=variant_id)
