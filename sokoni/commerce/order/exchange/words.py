"""What is said of the rows of files of orders, each sentence once: pages translate it by its English template."""

from sokoni.commerce.catalog.exchange.words import Sentence

NOT_ORDERS = Sentence(
    "import.not_orders",
    "The first row names no columns of orders: Sokoni's file has 'code' and 'line_total', Shopify's has 'Name' and "
    "'Lineitem name'. Export the orders there, or put the columns' names into the first row.",
)
NO_REFERENCE = Sentence("import.no_reference", "This row does not say which order it belongs to.")
APART = Sentence("import.order_apart", "The rows of an order must stand together; these were left out.")
UNFINISHED = Sentence(
    "import.order_unfinished",
    "This order is not over where it comes from; finish it there, and import the file again.",
)
NO_STATE = Sentence("import.no_order_state", "'{text}' is no state of an order that we know.")
NO_TIME = Sentence("import.no_time", "'{text}' is no time: write it as 2026-03-21T10:00:00Z.")
IN_FUTURE = Sentence("import.in_future", "This order was placed in the future, which cannot be.")
NO_CURRENCY = Sentence("import.no_currency", "'{text}' is not a currency this installation knows.")
NO_QUANTITY = Sentence("import.no_quantity", "An item has at least one piece, and at most {limit}.")
NO_LINES = Sentence("import.no_lines", "This order has no items.")
TOO_MANY_LINES = Sentence("import.too_many_lines", "An order has at most {limit} items.")
SUMS = Sentence("import.order_sums", "The amounts of this order come to {found}, and the file says {said}.")
GIVEN_BACK = Sentence("import.order_given_back", "More was given back of this order than it cost.")
DISCOUNT = Sentence("import.order_discount", "More was taken off this order than its goods cost.")
TOO_LONG = Sentence("import.order_text_too_long", "'{text}' is longer than {limit} letters.")

ALL: tuple[Sentence, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Sentence))
