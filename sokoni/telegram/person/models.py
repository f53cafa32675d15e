"""Tables of linked people; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class LinkedPersonRow(Base):
    """Somebody of Telegram whose account is known."""

    __tablename__ = "telegram_people"
    __table_args__ = (UniqueConstraint("account_id", name="telegram_people_account_id_key"),)

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="telegram_people_account_id_fkey", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(Text)
    linked_at: Mapped[datetime]


class LinkTokenRow(Base):
    """A token that was given to an account and makes one link."""

    __tablename__ = "telegram_link_tokens"
    __table_args__ = (Index("telegram_link_tokens_account_id_idx", "account_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="telegram_link_tokens_account_id_fkey", ondelete="CASCADE")
    )
    expires_at: Mapped[datetime]
