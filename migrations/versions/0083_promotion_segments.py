"""Promotions for a segment of a shop's customers."""

from alembic import op

revision = "0083_promotion_segments"
down_revision = "0082_return_appeals"
branch_labels = None
depends_on = None

_FORMER = "'everyone', 'first_order', 'returning', 'accounts'"
_ADDED = (
    f"CONSTRAINT promotions_audience_check CHECK (audience IN ({_FORMER}, 'segment'))",
    "CONSTRAINT promotions_segment_check CHECK ((audience = 'segment') = (segment_id IS NOT NULL))",
    "CONSTRAINT promotions_segment_of_shop_check CHECK (segment_id IS NULL OR shop_id IS NOT NULL)",
    """CONSTRAINT promotions_shop_id_segment_id_fkey FOREIGN KEY (shop_id, segment_id)
        REFERENCES customer_segments (shop_id, id)""",
)


def upgrade() -> None:
    """Let a promotion name the segment that it is for. There has been no release yet, so that the table is small."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE promotions ADD COLUMN segment_id uuid")
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE promotions DROP CONSTRAINT promotions_audience_check")
    for constraint in _ADDED:
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
            f"ALTER TABLE promotions ADD {constraint}"
        )


def downgrade() -> None:
    """Put away what was for a segment, and forget which."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("shop_id_segment_id_fkey", "segment_of_shop_check", "segment_check", "audience_check"):
        op.execute(f"ALTER TABLE promotions DROP CONSTRAINT promotions_{name}")
    op.execute("UPDATE promotions SET state = 'archived', audience = 'accounts' WHERE audience = 'segment'")
    op.execute(f"ALTER TABLE promotions ADD CONSTRAINT promotions_audience_check CHECK (audience IN ({_FORMER}))")
    op.execute("ALTER TABLE promotions DROP COLUMN segment_id")
