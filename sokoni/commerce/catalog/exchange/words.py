"""What a report says of a file's rows, each sentence once: pages translate it by its English template.

Codes are for programs. A complaint about a single cell has the code `import.` with the field's name, since the same
sentence may be said of several columns.
"""

from dataclasses import dataclass
from typing import Any

from sokoni.commerce.catalog.types import Issue

_SAID_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that can be said; places in braces are filled from the issue's fields."""

    code: str
    template: str
    severity: str = "error"

    def issue(self, row: int, *, column: str = "", handle: str = "", code: str = "", **fields: Any) -> Issue:
        """The sentence said of a row."""
        said = {name: _sayable(str(value)) for name, value in fields.items()}
        return Issue(
            row=row,
            code=code or self.code,
            message=self.template.format(**said),
            column=column,
            handle=handle[:255],
            severity=self.severity,
            template=self.template,
            fields=said,
        )


def _sayable(text: str) -> str:
    """What a file says, as a report can keep it: no database takes NUL, and nobody reads a name of a megabyte."""
    return text[:_SAID_LENGTH].replace("\x00", "\ufffd")


def _warning(code: str, template: str) -> Sentence:
    return Sentence(code, template, severity="warning")


# The file as a whole.
FILE_EMPTY = Sentence("import.file_empty", "This file is empty.")
UTF_16 = Sentence("import.file_unusable", "This file is UTF-16 text. Save it as 'CSV UTF-8'.")
ARCHIVE = Sentence(
    "import.file_unusable",
    "This is a spreadsheet or an archive, not a CSV file. Open it and save it as 'CSV UTF-8'.",
)
COMPRESSED = Sentence("import.file_unusable", "This file is compressed. Unpack it and send the file itself.")
PDF = Sentence("import.file_unusable", "This is a PDF, not a product file.")
NOT_PRODUCTS = Sentence(
    "import.not_products",
    "The first row names no column of a product file: Shopify's has 'Handle' (or 'URL handle') or 'Title', "
    "WooCommerce's has 'Name'. Export products there, or put the columns' names into the first row.",
)
COLUMN_DOUBLED = _warning("import.column_doubled", "The column '{name}' stands twice; the first one counts.")

# Rows as text.
NOT_UTF8 = Sentence(
    "import.not_utf8",
    "This row is not UTF-8 text, so its letters cannot be trusted. In your spreadsheet program choose 'Save as' and "
    "the type 'CSV UTF-8'.",
)
NOT_TEXT = Sentence(
    "import.not_text", "This row holds characters that are no text (NUL). Save the file again as 'CSV UTF-8'."
)
OPEN_QUOTE = Sentence(
    "import.broken_quotes",
    "A quotation mark in this row is opened and never closed. Close it, or write it twice to mean the character.",
)
BROKEN_QUOTE = Sentence(
    "import.broken_quotes",
    "A quotation mark stands in the middle of a quoted cell. Write it twice to mean the character.",
)
HOPELESS = Sentence(
    "import.broken_quotes",
    "From this row on the quotation marks make no sense, so the rest of the file was left out.",
)
CELL_TOO_LARGE = Sentence("import.cell_too_large", "A cell of this row holds more than {limit} characters. Shorten it.")
WRONG_WIDTH = Sentence(
    "import.wrong_width",
    "This row has {cells} cells where the first row has {width}; a comma or a quotation mark is missing or too many.",
)
ROW_EMPTY = _warning("import.row_empty", "This row adds neither a variant nor an image.")

# Single cells.
NO_BOOLEAN = Sentence("import.cell", "'{text}' is neither TRUE nor FALSE.")
NO_PRICE = Sentence(
    "import.price", "'{text}' is no price. Write digits with a point before the decimals, such as 12.50."
)
PRICE_DECIMALS = Sentence("import.price", "'{text}' has more decimals than the shop's currency, which has {decimals}.")
PRICE_TOO_LARGE = Sentence("import.price", "'{text}' is larger than any price that can be kept.")
PRICE_BLANK = Sentence("import.price", "A variant needs a price, and this one is blank.")
NO_WHOLE_NUMBER = Sentence("import.cell", "'{text}' is no whole number.")
NUMBER_TOO_LARGE = Sentence("import.cell", "'{text}' is larger than {limit}.")
NO_WEIGHT_UNIT = Sentence("import.weight", "'{text}' is no unit of weight; use g, kg, oz or lb.")
NO_WEIGHT = Sentence("import.weight", "'{text}' is no weight.")
ABSURD_WEIGHT = Sentence("import.weight", "'{text}' is no weight that can be.")
NO_POLICY = Sentence("import.policy", "'{text}' is neither 'deny' nor 'continue'.")
NO_STATUS = _warning(
    "import.status", "'{text}' is no status; use active, draft or archived. The product is kept as a draft."
)
VARIANT_IMAGE_ADDRESS = Sentence(
    "import.variant_image_url", "The address of the variant's image is no http or https address."
)
IMAGE_ADDRESS = _warning(
    "import.image_url", "The address of the image is no http or https address; the image was left out."
)

# Lines and fields of our own format.
NOT_OURS = Sentence(
    "import.not_products",
    "The first line does not say that this is a catalogue of Sokoni. It begins with "
    '{{"format": "sokoni.catalogue", "version": 1}}; CSV files begin with the names of their columns.',
)
NEWER_VERSION = Sentence(
    "import.newer_version",
    "This file was written by a newer Sokoni, in version {version} of its format; version {known} can be read here.",
)
OTHER_CURRENCY = Sentence(
    "import.other_currency", "The prices of this file are in {theirs}, and this shop sells in {ours}."
)
LINE_TOO_LONG = Sentence("import.line_too_long", "This line holds more than {limit} MB, which no product needs.")
NOT_JSON = Sentence("import.not_json", "This line is no JSON object; it is cut off, or nested too deeply.")
UNKNOWN_KIND = Sentence("import.unknown_kind", "This line is of the kind '{kind}', which is not known here.")
FIELD_MISSING = Sentence("import.field", "'{field}' is missing.")
FIELD_NO_TEXT = Sentence("import.field", "'{field}' is no text.")
FIELD_CONTROL = Sentence("import.field", "'{field}' holds a character that is no text (NUL).")
FIELD_TOO_LONG = Sentence("import.field", "'{field}' is longer than {limit} characters.")
FIELD_NO_NUMBER = Sentence("import.field", "'{field}' is no whole number from 0 to {limit}.")
FIELD_NO_FLAG = Sentence("import.field", "'{field}' is neither true nor false.")
FIELD_CHOICE = Sentence("import.field", "'{field}' is none of: {choices}.")
FIELD_NO_LIST = Sentence("import.field", "'{field}' is no list.")
FIELD_TOO_MANY = Sentence("import.field", "'{field}' has more than {limit} entries.")
FIELD_NO_OBJECT = Sentence("import.field", "'{field}' is no object.")
FIELD_NO_LANGUAGE = Sentence("import.field", "'{field}' stands under no language code, such as 'es'.")
FIELD_NO_HASH = Sentence("import.field", "'{field}' is no SHA-256 in small hexadecimal digits.")
FIELD_NO_ADDRESS = Sentence("import.field", "'{field}' is no http or https address.")
FIELD_NO_CLASS = Sentence(
    "import.field", "'{field}' is no tax class: at most 40 small letters, digits, hyphens and underscores."
)
FIELD_NO_ID = Sentence("import.field", "'{field}' is no id.")

# Rows of WooCommerce's.
NO_NAME = Sentence("import.no_name", "This row has no name, so that nothing says which product it is.")
GROUPED = Sentence(
    "import.type", "A grouped product is a list of others and nothing to buy; bring those in, and make a collection."
)
EXTERNAL = Sentence("import.type", "An external product is sold elsewhere; here is only what can be bought here.")
UNKNOWN_TYPE = Sentence(
    "import.type", "Products of the type '{type}' are not known here; simple and variable ones are."
)
NO_PARENT = Sentence("import.no_parent", "The product '{parent}' that this variation belongs to is not in the file.")
NO_VARIATIONS = Sentence("import.no_variations", "This variable product has no variations in the file.")
ANY_VALUE = Sentence(
    "import.any_value", "This variation leaves '{attribute}' open ('any'). Give it one value; each value is a variant."
)
TOO_MANY_OPTIONS = Sentence("import.too_many_options", "The variations of a product differ in at most {limit} ways.")
DOWNLOAD = _warning("import.download", "The files to download are not taken over; the product is.")
SHARED_STOCK = _warning(
    "import.shared_stock",
    "This variation shares its product's stock, which is kept for each variant here; it came in with 0 pieces.",
)
SALE_DATES = _warning(
    "import.sale_dates", "The days of the sale are not kept: the price of today is, until you change it."
)
NO_DAY = Sentence("import.day", "'{text}' is no day; write it as 2026-03-31.")

# Products and variants.
NO_HANDLE = Sentence(
    "import.no_handle", "This row does not say which product it belongs to: its handle is blank or cannot be one."
)
NO_TITLE = Sentence("import.no_title", "This product is new and has no title.")
PLAN_FULL = Sentence(
    "import.plan_full",
    "The shop's plan holds no more products, so this one was left out. Archive some, or ask the marketplace for a "
    "larger plan; then import the file again.",
)
PLAN_FULL_ARCHIVED = _warning("import.plan_full", "The shop's plan holds no more products, so this one stays archived.")
TITLE_TOO_LONG = Sentence("import.title_too_long", "The title is longer than {limit} characters.")
NO_VARIANTS = Sentence("import.no_variants", "None of this product's variants can be used, so it was left out.")
TOO_MANY_VARIANTS = Sentence("import.too_many_variants", "A product has at most {limit} variants.")
TOO_MANY_IMAGES = Sentence("import.too_many_images", "A product has at most {limit} images.")
OPTION_VALUES = Sentence("import.option_values", "This variant does not have one value for each option.")
SKU_TAKEN = Sentence("import.sku_taken", "Another product of the shop has the SKU '{sku}'.")
VARIANT_DOUBLED_VALUES = Sentence("import.variant_doubled", "Another row has the same option values.")
VARIANT_DOUBLED = Sentence("import.variant_doubled", "Another row stands for the same variant.")
VARIANT_UNPRICED = Sentence("import.price", "This variant is new and the file has no prices.")
NO_PRICES = _warning("import.no_price", "The file has no column with prices, so this product was kept as a draft.")
GIFT_CARD = _warning(
    "import.gift_card", "This is a gift card, which would be sold without a code; it was kept as a draft."
)
NO_CATEGORY = _warning(
    "import.no_category", "This marketplace has no category '{category}'; products of it came in without one."
)
NO_ATTRIBUTE = _warning(
    "import.no_attribute",
    "There is no attribute '{attribute}' in the shop or the marketplace; its value was left out.",
)
ATTRIBUTE_VALUE = _warning(
    "import.attribute_value", "The attribute '{attribute}' cannot have this value; it was left out."
)
ATTRIBUTE_REFUSED = _warning(
    "import.attribute", "The attribute '{attribute}' cannot be defined like this; its values are left out."
)
FIELD_NO_TIME = Sentence("import.field", "'{field}' is no time, such as 2026-03-31T09:00:00+00:00.")
FIELD_NO_FRAME = Sentence("import.field", "'{field}' is no list of thousandths inside the picture.")
COLLECTION_NO_HANDLE = Sentence(
    "import.collection", "This line does not say which collection it is: its handle is blank or cannot be one."
)
COLLECTION_REFUSED = Sentence(
    "import.collection", "The collection '{collection}' cannot be like this beside what is there; it was left out."
)
COLLECTION_CATEGORY = Sentence(
    "import.collection",
    "The collection '{collection}' looks for the category '{category}', which is not here; it was left out.",
)
COLLECTION_PRODUCTS = _warning(
    "import.collection_products",
    "{count} products of the collection '{collection}' are not in the shop; it came in without them.",
)
COLLECTION_PICTURE = _warning(
    "import.collection_picture",
    "The picture of the collection '{collection}' is not in this installation; it came in without one.",
)
COLLIDES = Sentence(
    "import.collides", "This product could not be saved beside what is in the shop already; it was left out."
)

ALL: tuple[Sentence, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Sentence))


def short(text: str) -> str:
    """A text as it can be quoted in a report."""
    plain = " ".join(text.replace("\x00", "\ufffd").split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"  # noqa: PLR2004  # fits a line of the report
