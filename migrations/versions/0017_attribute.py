"""Attributes, their choices, and what products say of them."""

from alembic import op

revision = "0017_attribute"
down_revision = "0016_order"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE attributes (
        id uuid NOT NULL,
        shop_id uuid,
        -- The shop, or nought for the operator: a key that is never empty, which values are tied to.
        owner_id uuid NOT NULL
            GENERATED ALWAYS AS (coalesce(shop_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
        code text NOT NULL,
        type text NOT NULL,
        unit text NOT NULL DEFAULT '',
        is_filterable boolean NOT NULL,
        position bigint NOT NULL DEFAULT 0,
        language text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT attributes_pkey PRIMARY KEY (id),
        CONSTRAINT attributes_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT attributes_owner_id_code_key UNIQUE (owner_id, code),
        CONSTRAINT attributes_id_type_owner_id_key UNIQUE (id, type, owner_id),
        CONSTRAINT attributes_code_check CHECK (code ~ '^[a-z][a-z0-9_-]*$' AND length(code) <= 63),
        CONSTRAINT attributes_type_check
            CHECK (type IN ('text', 'number', 'boolean', 'choice', 'choices', 'colour', 'date')),
        CONSTRAINT attributes_unit_check CHECK (unit = '' OR type = 'number')
    )
    """,
    """
    CREATE TABLE attribute_texts (
        attribute_id uuid NOT NULL,
        language text NOT NULL,
        name text NOT NULL,
        CONSTRAINT attribute_texts_pkey PRIMARY KEY (attribute_id, language),
        CONSTRAINT attribute_texts_attribute_id_fkey FOREIGN KEY (attribute_id) REFERENCES attributes (id)
            ON DELETE CASCADE,
        CONSTRAINT attribute_texts_name_check CHECK (name <> '')
    )
    """,
    """
    CREATE TABLE attribute_choices (
        id uuid NOT NULL,
        attribute_id uuid NOT NULL,
        code text NOT NULL,
        colour text,
        position bigint NOT NULL,
        CONSTRAINT attribute_choices_pkey PRIMARY KEY (id),
        CONSTRAINT attribute_choices_attribute_id_fkey FOREIGN KEY (attribute_id) REFERENCES attributes (id)
            ON DELETE CASCADE,
        CONSTRAINT attribute_choices_attribute_id_id_key UNIQUE (attribute_id, id),
        CONSTRAINT attribute_choices_attribute_id_code_key UNIQUE (attribute_id, code) DEFERRABLE INITIALLY IMMEDIATE,
        CONSTRAINT attribute_choices_code_check CHECK (code ~ '^[a-z0-9][a-z0-9_-]*$' AND length(code) <= 63),
        CONSTRAINT attribute_choices_colour_check CHECK (colour ~ '^#[0-9a-f]{6}$')
    )
    """,
    """
    CREATE TABLE attribute_choice_texts (
        choice_id uuid NOT NULL,
        language text NOT NULL,
        name text NOT NULL,
        CONSTRAINT attribute_choice_texts_pkey PRIMARY KEY (choice_id, language),
        CONSTRAINT attribute_choice_texts_choice_id_fkey FOREIGN KEY (choice_id) REFERENCES attribute_choices (id)
            ON DELETE CASCADE,
        CONSTRAINT attribute_choice_texts_name_check CHECK (name <> '')
    )
    """,
    """
    CREATE TABLE product_attributes (
        product_id uuid NOT NULL,
        attribute_id uuid NOT NULL,
        ordinal bigint NOT NULL,
        shop_id uuid NOT NULL,
        -- Both stand here too, so that one key holds the value to the attribute's type and to its owner.
        type text NOT NULL,
        owner_id uuid NOT NULL,
        choice_id uuid,
        text_value text,
        number_value numeric,
        boolean_value boolean,
        date_value date,
        CONSTRAINT product_attributes_pkey PRIMARY KEY (product_id, attribute_id, ordinal),
        CONSTRAINT product_attributes_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT product_attributes_attribute_id_type_owner_id_fkey FOREIGN KEY (attribute_id, type, owner_id)
            REFERENCES attributes (id, type, owner_id),
        CONSTRAINT product_attributes_attribute_id_choice_id_fkey FOREIGN KEY (attribute_id, choice_id)
            REFERENCES attribute_choices (attribute_id, id),
        CONSTRAINT product_attributes_product_id_attribute_id_choice_id_key
            UNIQUE (product_id, attribute_id, choice_id),
        CONSTRAINT product_attributes_owner_id_check
            CHECK (owner_id IN (shop_id, '00000000-0000-0000-0000-000000000000'::uuid)),
        CONSTRAINT product_attributes_ordinal_check
            CHECK (ordinal = 0 OR (ordinal > 0 AND type IN ('choices', 'colour'))),
        CONSTRAINT product_attributes_value_check CHECK (
            num_nonnulls(choice_id, text_value, number_value, boolean_value, date_value) = 1
            AND CASE type
                WHEN 'text' THEN text_value <> ''
                WHEN 'number' THEN number_value IS NOT NULL
                WHEN 'boolean' THEN boolean_value IS NOT NULL
                WHEN 'date' THEN date_value IS NOT NULL
                ELSE choice_id IS NOT NULL
            END
        )
    )
    """,
    "CREATE INDEX product_attributes_attribute_id_choice_id_idx ON product_attributes (attribute_id, choice_id)",
)


def upgrade() -> None:
    """Create the tables of attributes."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    for table in (
        "product_attributes",
        "attribute_choice_texts",
        "attribute_choices",
        "attribute_texts",
        "attributes",
    ):
        op.execute(f"DROP TABLE {table}")
