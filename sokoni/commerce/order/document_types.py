"""Invoices and credit notes: what was sold or given back, as it stood when the paper was issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class DocumentKind(StrEnum):
    """What a paper is; each kind is counted by itself, in each shop, without a gap."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper with its number and what stands on it; neither changes any more."""

    id: UUID
    shop_id: UUID
    sub_order_id: UUID
    kind: DocumentKind
    number: int
    credit_id: UUID | None
    language: str
    facts: Mapping[str, Any]
    issued_at: datetime
