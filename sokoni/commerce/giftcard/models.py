"""Tables of gift cards. The check is the last word on what a card may pay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class GiftCardRow(Base):
    """One card; its code is kept as a digest only."""

    __tablename__ = "gift_cards"
    __table_args__ = (
        UniqueConstraint("code_hash", name="gift_cards_code_hash_key"),
        CheckConstraint("issued > 0", name="issued"),
        CheckConstraint("balance BETWEEN 0 AND issued", name="balance"),
        Index("gift_cards_shop_id_idx", "shop_id", "id", postgresql_where=text("shop_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    suffix: Mapped[str] = mapped_column(Text)
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id", name="gift_cards_shop_id_fkey"))
    currency: Mapped[str] = mapped_column(Text)
    issued: Mapped[int]
    balance: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]


class GiftCardMovementRow(Base):
    """A change of a card's balance: issued, spent (negative) for a payment, returned by a refund. Kept for ever."""

    __tablename__ = "gift_card_movements"
    __table_args__ = (
        UniqueConstraint("kind", "reference_id", name="gift_card_movements_kind_reference_id_key"),
        Index("gift_card_movements_card_id_idx", "card_id", "id"),
        CheckConstraint("kind IN ('issued', 'spent', 'returned')", name="kind"),
        CheckConstraint("(kind = 'spent') = (amount < 0) AND amount <> 0", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("gift_cards.id", name="gift_card_movements_card_id_fkey"))
    kind: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[UUID]
    amount: Mapped[int]
    created_at: Mapped[datetime]


class GiftCardLetterRow(Base):
    """A letter that takes a card to whom it is for. Its code is made when it goes out, and never kept."""

    __tablename__ = "gift_card_letters"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'cancelled')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        Index("gift_card_letters_card_id_id_idx", "card_id", "id"),
        Index("gift_card_letters_created_at_idx", "created_at"),
        Index("gift_card_letters_email_idx", "email", "created_at"),
        # A card is on its way to one person at a time.
        Index(
            "gift_card_letters_open_idx",
            "card_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("gift_cards.id"))
    state: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    giver: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    send_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
