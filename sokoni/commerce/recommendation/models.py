"""The tables of recommendations; nothing in them is the truth, all of it is made anew by a run.

Each row belongs to a generation. A run writes the next one beside the one that is read, and then turns over.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class StateRow(Base):
    """Which generation is read; there is one row at most."""

    __tablename__ = "recommendation_state"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    generation: Mapped[int]
    computed_at: Mapped[datetime]


class BasketRow(Base):
    """That somebody bought a product; who, is a digest. Only there while a run works."""

    __tablename__ = "recommendation_baskets"
    __table_args__ = (Index("recommendation_baskets_product_idx", "generation", "product_id", "buyer"),)

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    buyer: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    bought_at: Mapped[datetime]


class TraitRow(Base):
    """Something that is said of a product, and how rare that is. Only there while a run works."""

    __tablename__ = "recommendation_traits"
    __table_args__ = (Index("recommendation_traits_trait_idx", "generation", "trait", "product_id"),)

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    trait: Mapped[str] = mapped_column(Text, primary_key=True)
    weight: Mapped[float] = mapped_column(Float)


class PopularRow(Base):
    """How many people bought a product, and how much it is wanted lately."""

    __tablename__ = "recommendation_popular"
    __table_args__ = (Index("recommendation_popular_wanted_idx", "generation", "wanted", "product_id"),)

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    buyers: Mapped[int]
    wanted: Mapped[float] = mapped_column(Float)


class NeighbourRow(Base):
    """A product beside another; `place` 1 is the nearest."""

    __tablename__ = "recommendation_neighbours"
    __table_args__ = (CheckConstraint("bond IN ('bought', 'alike')", name="bond"),)

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    bond: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    neighbour_id: Mapped[UUID]
    score: Mapped[float] = mapped_column(Float)
