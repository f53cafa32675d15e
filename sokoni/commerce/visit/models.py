"""The table of visits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ShopVisitRow(Base):
    """How often a shop was visited in an hour."""

    __tablename__ = "shop_visits"
    __table_args__ = (CheckConstraint("visits > 0", name="visits"),)

    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    visits: Mapped[int]
