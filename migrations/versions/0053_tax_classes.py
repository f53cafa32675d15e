"""Taxes by class and postal code; shipping by amount, to be picked up, and by region and postal code."""

from alembic import op

revision = "0053_tax_classes"
down_revision = "0052_reductions"
branch_labels = None
depends_on = None

KINDS = "kind IN ('flat', 'weight', 'amount', 'pickup')"
FORMER_KINDS = "kind IN ('flat', 'weight')"
TIERS = "(kind IN ('weight', 'amount')) = (jsonb_array_length(tiers) > 0)"
FORMER_TIERS = "(kind = 'weight') = (jsonb_array_length(tiers) > 0)"
COLUMNS = (
    "ALTER TABLE product_variants ADD COLUMN tax_class text NOT NULL DEFAULT 'standard'",
    "ALTER TABLE tax_rates ADD COLUMN tax_class text NOT NULL DEFAULT 'standard'",
    "ALTER TABLE tax_rates ADD COLUMN postal_pattern text",
    "ALTER TABLE shipping_methods ADD COLUMN regions text[] NOT NULL DEFAULT '{}'",
    "ALTER TABLE shipping_methods ADD COLUMN postal_pattern text",
)
ZONES = """
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX tax_rates_shop_id_zone_key ON tax_rates (shop_id, tax_class, country, region, postal_pattern)
    NULLS NOT DISTINCT
"""
FORMER_ZONES = """
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX tax_rates_shop_id_zone_key ON tax_rates (shop_id, country, region) NULLS NOT DISTINCT
"""


def upgrade() -> None:
    """Add the columns, and let a zone have a rate for each class. There has been no release: the tables are small."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in COLUMNS:
        op.execute(statement)
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX tax_rates_shop_id_zone_key")
    op.execute(ZONES)
    _check("shipping_methods", "kind", KINDS)
    _check("shipping_methods", "tiers", TIERS)
    _check("product_variants", "tax_class", "tax_class ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", is_new=True)
    _check("tax_rates", "tax_class", "tax_class ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", is_new=True)


def downgrade() -> None:
    """Remove them again, with what only they could say."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DELETE FROM tax_rates WHERE tax_class <> 'standard' OR postal_pattern IS NOT NULL")
    op.execute("DELETE FROM shipping_methods WHERE kind IN ('amount', 'pickup')")
    op.execute("DROP INDEX tax_rates_shop_id_zone_key")
    op.execute(FORMER_ZONES)
    _check("shipping_methods", "kind", FORMER_KINDS)
    _check("shipping_methods", "tiers", FORMER_TIERS)
    op.execute("ALTER TABLE shipping_methods DROP COLUMN postal_pattern")
    op.execute("ALTER TABLE shipping_methods DROP COLUMN regions")
    op.execute("ALTER TABLE tax_rates DROP COLUMN postal_pattern")
    op.execute("ALTER TABLE tax_rates DROP COLUMN tax_class")
    op.execute("ALTER TABLE product_variants DROP COLUMN tax_class")


def _check(table: str, name: str, condition: str, *, is_new: bool = False) -> None:
    """Put a condition in the place of a check, if there was one."""
    constraint = f"{table}_{name}_check"
    if not is_new:
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
