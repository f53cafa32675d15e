"""Since when products wait for review, whatever is edited meanwhile; and imported files by when they ended."""

from alembic import op

revision = "0037_submitted"
down_revision = "0036_moved_categories"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column with what keeps it, and order the queue by it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE products ADD COLUMN submitted_at timestamptz")
    op.execute(
        """
        CREATE FUNCTION note_submission() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.submitted_at := CASE WHEN NEW.status = 'pending_review' THEN NEW.updated_at END;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER products_submitted_when_made BEFORE INSERT ON products
        FOR EACH ROW WHEN (NEW.status = 'pending_review') EXECUTE FUNCTION note_submission()
        """
    )
    op.execute(
        """
        CREATE TRIGGER products_submitted BEFORE UPDATE OF status ON products
        FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION note_submission()
        """
    )
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX products_review_idx")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX products_review_idx ON products (submitted_at, id) WHERE status = 'pending_review'"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX imports_finished_at_idx ON imports (finished_at) WHERE storage_key IS NOT NULL"
    )


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX imports_finished_at_idx")
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX products_review_idx")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX products_review_idx ON products (updated_at, id) WHERE status = 'pending_review'"
    )
    op.execute("DROP TRIGGER products_submitted ON products")
    op.execute("DROP TRIGGER products_submitted_when_made ON products")
    op.execute("DROP FUNCTION note_submission()")
    op.execute("ALTER TABLE products DROP COLUMN submitted_at")
