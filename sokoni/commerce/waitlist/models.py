"""Tables of the waiting list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_RUNS = text("state IN ('asked', 'waiting', 'offered')")


class PlaceRow(Base):
    """Somebody's place in the line for a variant; one that runs for each address."""

    __tablename__ = "waitlist_places"
    __table_args__ = (
        Index("waitlist_places_variant_id_email_key", "variant_id", "email", unique=True, postgresql_where=_RUNS),
        Index("waitlist_places_line_idx", "variant_id", "number", postgresql_where=text("state = 'waiting'")),
        Index("waitlist_places_email_idx", "email"),
        Index("waitlist_places_account_id_idx", "account_id", postgresql_where=text("account_id IS NOT NULL")),
        Index("waitlist_places_asked_idx", "created_at", postgresql_where=text("state = 'asked'")),
        CheckConstraint(
            "state IN ('asked', 'waiting', 'offered', 'ordered', 'lapsed', 'left')",
            name="state",
        ),
        CheckConstraint(
            "state NOT IN ('waiting', 'offered', 'ordered', 'lapsed') OR number IS NOT NULL", name="number"
        ),
        CheckConstraint("state <> 'offered' OR offer_ends_at IS NOT NULL", name="offer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("product_variants.id", name="waitlist_places_variant_id_fkey"))
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="waitlist_places_shop_id_fkey"))
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="waitlist_places_account_id_fkey", ondelete="SET NULL")
    )
    email: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    number: Mapped[int | None]
    offer_ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PlaceTokenRow(Base):
    """A link that was sent to who has a place: whoever holds it speaks for them, of this place alone."""

    __tablename__ = "waitlist_tokens"
    __table_args__ = (Index("waitlist_tokens_place_id_idx", "place_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    place_id: Mapped[UUID] = mapped_column(
        ForeignKey("waitlist_places.id", name="waitlist_tokens_place_id_fkey", ondelete="CASCADE")
    )
    created_at: Mapped[datetime]


class LogRow(Base):
    """One step of a line; rows are only ever added. Steps of places that were forgotten stay."""

    __tablename__ = "waitlist_log"
    __table_args__ = (
        Index("waitlist_log_place_id_idx", "place_id"),
        CheckConstraint(
            "step IN ('asked', 'joined', 'offered', 'ordered', 'lapsed', 'left', 'suspended')",
            name="step",
        ),
    )

    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(Text)
    place_id: Mapped[UUID]
    at: Mapped[datetime]
