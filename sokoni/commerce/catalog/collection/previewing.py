"""What a rule would find, looked at before it is saved."""

from uuid import UUID

from sokoni.commerce.catalog.collection import repository, rules
from sokoni.commerce.catalog.collection.types import Preview, Rule
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession

CHUNK = outbox.MAX_IDS_PER_EVENT
# A preview looks at so many products at most, and shows so many.
_LOOKED_AT = 20_000
_SHOWN = 24
_NOBODY = UUID(int=0)


async def preview_rule(session: ReadSession, *, shop_id: UUID, rule: Rule) -> Preview:
    """What a rule would find among a shop's products; two statements for each 500 of them.

    Raises:
        CollectionInvalid: the rule means nothing.
    """
    rules.check_rule(rule)
    count, shown, after, looked_at = 0, list[UUID](), _NOBODY, 0
    while True:
        chunk = await repository.list_facts_after(session, shop_id=shop_id, after=after, limit=CHUNK)
        found = [facts.product_id for facts in chunk if rules.matches(rule, facts)]
        count, looked_at = count + len(found), looked_at + len(chunk)
        shown += found[: _SHOWN - len(shown)]
        if len(chunk) < CHUNK or looked_at >= _LOOKED_AT:
            return Preview(count=count, is_exact=len(chunk) < CHUNK, product_ids=tuple(shown))
        after = chunk[-1].product_id
