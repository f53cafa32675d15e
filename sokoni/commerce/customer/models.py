"""The table of address books."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class AddressRow(Base):
    """One address of somebody's book."""

    __tablename__ = "customer_addresses"
    __table_args__ = (
        Index("customer_addresses_account_id_created_at_idx", "account_id", "created_at"),
        Index(
            "customer_addresses_account_id_first_key",
            "account_id",
            unique=True,
            postgresql_where=text("is_first"),
        ),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="customer_addresses_account_id_fkey", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    postal_code: Mapped[str] = mapped_column(Text)
    is_first: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
