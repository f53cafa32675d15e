"""The columns of `shops` that a listing joins, by name: the table itself is the shop package's own."""

from sqlalchemy import Text, Uuid, column, table
from sqlalchemy.dialects.postgresql import ARRAY

SHOPS = table(
    "shops",
    column("id", Uuid),
    column("slug", Text),
    column("name", Text),
    column("status", Text),
    column("logo_hash", Text),
    column("list_currencies", ARRAY(Text)),
)
IS_OPEN = SHOPS.c.status == "approved"
