"""The table of commands that Telegram was told of; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class CommandListRow(Base):
    """Which lists of commands Telegram was told last for a bot."""

    __tablename__ = "telegram_command_lists"

    bot_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_bots.id", name="telegram_command_lists_bot_id_fkey"), primary_key=True
    )
    version: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime]
