"""What is said of the rows of files of stock, each sentence once: pages translate it by its English template."""

from sokoni.commerce.catalog.exchange.words import Sentence

NOT_STOCK = Sentence(
    "import.not_stock",
    "The first row names no columns of stock: there must be 'on_hand', and 'sku' or 'variant_id'. "
    "Export the stock to see how such a file looks.",
)
NO_VARIANT_NAMED = Sentence("import.no_variant_named", "This row names neither an SKU nor a variant.")
NO_VARIANT_ID = Sentence("import.no_variant_id", "'{text}' is no id of a variant.")
UNKNOWN_VARIANT = Sentence("import.unknown_variant", "The shop sells nothing with '{text}'.")
NAMED_TWICE = Sentence("import.named_twice", "This variant stands in the file twice; the first row counts.")
NEGATIVE = Sentence("import.negative_stock", "Fewer than no pieces cannot be on the shelf.")
OTHER_PLACE = Sentence(
    "import.other_place",
    "The shop keeps its goods in one place, and the file says '{first}' first; this row was left out.",
)

ALL: tuple[Sentence, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Sentence))
