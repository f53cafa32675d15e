"""Gift cards, and every change of what they hold."""

from alembic import op

revision = "0054_gift_cards"
down_revision = "0053_tax_classes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE gift_cards (
            id uuid PRIMARY KEY,
            code_hash bytea NOT NULL,
            suffix text NOT NULL,
            shop_id uuid,
            currency text NOT NULL,
            issued bigint NOT NULL,
            balance bigint NOT NULL,
            note text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            blocked_at timestamptz,
            CONSTRAINT gift_cards_code_hash_key UNIQUE (code_hash),
            CONSTRAINT gift_cards_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
            CONSTRAINT gift_cards_issued_check CHECK (issued > 0),
            CONSTRAINT gift_cards_balance_check CHECK (balance BETWEEN 0 AND issued)
        )
        """
    )
    op.execute("CREATE INDEX gift_cards_shop_id_idx ON gift_cards (shop_id, id) WHERE shop_id IS NOT NULL")
    op.execute(
        """
        CREATE TABLE gift_card_movements (
            id uuid PRIMARY KEY,
            card_id uuid NOT NULL,
            kind text NOT NULL,
            reference_id uuid NOT NULL,
            amount bigint NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT gift_card_movements_kind_reference_id_key UNIQUE (kind, reference_id),
            CONSTRAINT gift_card_movements_card_id_fkey FOREIGN KEY (card_id) REFERENCES gift_cards (id),
            CONSTRAINT gift_card_movements_kind_check CHECK (kind IN ('issued', 'spent', 'returned')),
            CONSTRAINT gift_card_movements_amount_check CHECK ((kind = 'spent') = (amount < 0) AND amount <> 0)
        )
        """
    )
    op.execute("CREATE INDEX gift_card_movements_card_id_idx ON gift_card_movements (card_id, id)")


def downgrade() -> None:
    """Drop them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE gift_card_movements")
    op.execute("DROP TABLE gift_cards")
