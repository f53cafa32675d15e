"""What an address book is to others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDraft:
    """An address as somebody writes it; `country` is ISO 3166-1 alpha-2."""

    name: str
    phone: str
    line: str
    city: str
    country: str
    region: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAddress:
    """An address of somebody's book; `is_first` is the one that checkout begins with."""

    id: UUID
    name: str
    phone: str
    line: str
    city: str
    country: str
    region: str
    postal_code: str
    is_first: bool
    created_at: datetime
