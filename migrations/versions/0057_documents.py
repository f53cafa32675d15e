"""Invoices and credit notes, numbered by shop and kind without a gap, and never changed."""

from alembic import op

revision = "0057_documents"
down_revision = "0056_returns"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE order_documents (
    id uuid CONSTRAINT order_documents_pkey PRIMARY KEY,
    shop_id uuid NOT NULL,
    sub_order_id uuid NOT NULL,
    kind text NOT NULL,
    number bigint NOT NULL,
    -- The credit that a note is over; none for invoices, and for the note over the rest of a cancelled part.
    credit_id uuid CONSTRAINT order_documents_credit_id_fkey REFERENCES order_credits (id),
    language text NOT NULL,
    facts jsonb NOT NULL,
    issued_at timestamptz NOT NULL,
    CONSTRAINT order_documents_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT order_documents_shop_id_kind_number_key UNIQUE (shop_id, kind, number),
    CONSTRAINT order_documents_credit_id_key UNIQUE (credit_id),
    CONSTRAINT order_documents_kind_check CHECK (kind IN ('invoice', 'credit_note'))
)
    """,
    """
CREATE UNIQUE INDEX order_documents_sub_order_id_kind_key ON order_documents (sub_order_id, kind)
    WHERE credit_id IS NULL
    """,
    """
CREATE TABLE order_document_numbers (
    shop_id uuid CONSTRAINT order_document_numbers_shop_id_fkey REFERENCES shops (id),
    kind text,
    last_number bigint NOT NULL,
    CONSTRAINT order_document_numbers_pkey PRIMARY KEY (shop_id, kind)
)
    """,
    """
CREATE FUNCTION order_documents_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a paper stays as it was issued' USING ERRCODE = 'restrict_violation';
END $$
    """,
    """
CREATE TRIGGER order_documents_final BEFORE UPDATE OR DELETE ON order_documents
    FOR EACH ROW EXECUTE FUNCTION order_documents_are_final()
    """,
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE order_document_numbers")
    op.execute("DROP TABLE order_documents")
    op.execute("DROP FUNCTION order_documents_are_final()")
