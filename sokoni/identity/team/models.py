"""The tables of members, and of those who are asked to be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_ROLES = "role IN ('owner', 'manager', 'staff', 'viewer')"


class TeamMemberRow(Base):
    """One account in one team."""

    __tablename__ = "team_members"

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint(_ROLES, name="role"),)


class TeamInvitationRow(Base):
    """One link that was sent; it has ended once it was taken up, withdrawn, or another was sent in its place."""

    __tablename__ = "team_invitations"
    __table_args__ = (
        UniqueConstraint("token_hash", name="team_invitations_token_hash_key"),
        CheckConstraint(_ROLES, name="role"),
        Index("team_invitations_team_id_created_at_idx", "team_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
