"""Tables of roles; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class GroupRoleRow(Base):
    """A role of a group."""

    __tablename__ = "group_roles"
    __table_args__ = (
        UniqueConstraint("group_key", "id", name="group_roles_group_key_id_key"),
        Index("group_roles_name_key", "group_key", text("lower(name)"), unique=True),
        Index("group_roles_parent_id_idx", "group_key", "parent_id"),
        ForeignKeyConstraint(
            ["group_key", "parent_id"], ["group_roles.group_key", "group_roles.id"], name="group_roles_parent_id_fkey"
        ),
        CheckConstraint("parent_id <> id", name="parent_id"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_roles_group_key_fkey", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    priority: Mapped[int]
    parent_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class GroupRoleHolderRow(Base):
    """Somebody who holds a role."""

    __tablename__ = "group_role_holders"
    __table_args__ = (
        Index("group_role_holders_user_idx", "group_key", "user_id"),
        ForeignKeyConstraint(
            ["group_key", "role_id"],
            ["group_roles.group_key", "group_roles.id"],
            name="group_role_holders_role_id_fkey",
            ondelete="CASCADE",
        ),
    )

    role_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    group_key: Mapped[UUID]
    added_at: Mapped[datetime]
