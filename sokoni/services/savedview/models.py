"""The table of saved views."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class SavedViewRow(Base):
    """One list as one account filtered it. `scope_id` is the shop whose console it stands in."""

    __tablename__ = "saved_views"
    __table_args__ = (
        Index("saved_views_account_id_scope_id_place_name_key", "account_id", "scope_id", "place", "name", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    scope_id: Mapped[UUID]
    place: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
