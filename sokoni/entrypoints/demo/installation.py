"""Fills an empty installation with the demo, and remembers how to sign in.

Passwords and keys are random for each installation and kept in a file that only its owner can read: a demo that
somebody leaves open to the world has no password that the world knows.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.types import CategoryDraft, ImportState, ProductQuery
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.recommendation import handlers as recommendations
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.errors import ShopMissing
from sokoni.commerce.shop.types import Shop, ShopDraft
from sokoni.commerce.showcase import service as showcase
from sokoni.commerce.showcase.errors import RebuildOvertaken
from sokoni.core.change import SYSTEM
from sokoni.core.clock import Clock
from sokoni.core.database import Database, WriteSession
from sokoni.core.home import Home
from sokoni.core.jobs import service as jobs
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.entrypoints.demo import example_group, history, points
from sokoni.entrypoints.demo.catalogue import CATEGORIES, DemoCategory, DemoShop, write_catalogue
from sokoni.entrypoints.demo.goods import Table
from sokoni.identity.account import service as account
from sokoni.identity.account.hashing import PasswordHasher
from sokoni.identity.account.types import Account
from sokoni.identity.apikey import service as apikey
from sokoni.identity.apikey.adapter import Pepper

OPERATOR, SELLER, CUSTOMER = "operator", "seller", "customer"
_STATE_FILE = "demo.json"
_SHOWN_PRODUCTS = 5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in as somebody."""

    role: str
    email: str
    password: str
    api_key: str = ""


class DemoState:
    """What the demo remembers between starts."""

    def __init__(self, home: Home) -> None:
        self._path = home.folder("secrets") / _STATE_FILE

    def read(self) -> dict[str, DemoAccount]:
        """How to sign in, by role; empty before the demo was made."""
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {role: DemoAccount(**values) for role, values in stored.items()}

    def write(self, accounts: Mapping[str, DemoAccount]) -> None:
        """Remember how to sign in; replaces the file in one step."""
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({role: asdict(each) for role, each in accounts.items()}, file, indent=2)
        fresh.replace(self._path)


class Demo:
    """The demo of one installation."""

    def __init__(self, database: Database, resources: Resources, *, tell: Tell) -> None:
        self._database = database
        self._resources = resources
        self._tell = tell
        self._home = resources.get(Home)
        self._state = DemoState(self._home)
        self._brought_in = False

    async def install(self) -> None:
        """Make what is missing; killed in between, it goes on where it was when called again."""
        accounts = {role: await self._account(role) for role in (OPERATOR, SELLER, CUSTOMER)}
        await self._categories()
        opened = []
        for wanted in write_catalogue(self._home.folder("demo")):
            shop = await self._shop(wanted, owner_id=accounts[SELLER].id)
            opened.append(shop)
            await self._products(wanted, shop)
            await self._tables(wanted, shop)
        async with self._database.write() as session:
            await points.install(session, customer_id=accounts[CUSTOMER].id, now=self._now())
            await history.install(
                session,
                shops=opened,
                seller=accounts[SELLER],
                customer=accounts[CUSTOMER],
                settings=self._resources.get(OrderSettings),
                now=self._now(),
            )
            await example_group.install(session, shops=opened, seller=accounts[SELLER], now=self._now())
        if self._brought_in:
            # Whoever opens the first page must not meet empty tables while a worker is still waking up.
            # Where a worker was awake already and began one of its own, that one fills them.
            with contextlib.suppress(RebuildOvertaken):
                await showcase.rebuild(self._database)
            async with self._database.write() as session:
                await jobs.enqueue(session, recommendations.COMPUTE)

    async def describe(self) -> dict[str, Any]:
        """How to sign in, and some ids to begin with, for programs and people."""
        async with self._database.read() as session:
            page = await shops.list_open(session, page=PageQuery())
            listed = await catalog.list_products(
                session, query=ProductQuery(), page=PageQuery(limit=_SHOWN_PRODUCTS), locale="en"
            )
        return {
            "accounts": {role: asdict(each) for role, each in self._state.read().items()},
            "shops": [{"id": str(shop.id), "slug": shop.slug, "name": shop.name} for shop in page.items],
            "products": [
                {"id": str(card.id), "shop": card.shop_slug, "slug": card.slug, "title": card.title}
                for card in listed.items
            ],
        }

    async def _account(self, role: str) -> Account:
        known = self._state.read()
        if role not in known:
            # Remembered first: were it the other way round, a kill in between would lose the password for good.
            known[role] = DemoAccount(role, f"{role}@demo.example", secrets.token_urlsafe(9))
            self._state.write(known)
        async with self._database.read() as session:
            found = await account.find_by_email(session, email=known[role].email)
        made = found or await self._register(known[role])
        if not known[role].api_key:
            self._state.write({**known, role: await self._with_key(known[role], made)})
        return made

    async def _register(self, wanted: DemoAccount) -> Account:
        password_hash = await self._resources.get(PasswordHasher).hash_new(wanted.password, email=wanted.email)
        make = account.create_operator if wanted.role == OPERATOR else account.register
        async with self._database.write() as session:
            return await make(
                session,
                email=wanted.email,
                password_hash=password_hash,
                display_name=f"Demo {wanted.role}",
                now=self._now(),
            )

    async def _with_key(self, known: DemoAccount, owner: Account) -> DemoAccount:
        async with self._database.write() as session:
            key = await apikey.create(
                session,
                account_id=owner.id,
                name="demo",
                pepper=self._resources.get(Pepper),
                actor=SYSTEM,
                now=self._now(),
            )
        return DemoAccount(known.role, known.email, known.password, key.secret)

    async def _categories(self) -> None:
        async with self._database.write() as session:
            known = {each.slug: each.id for each in await catalog.list_categories(session, locale="en")}
            for position, category in enumerate(CATEGORIES):
                if category.slug not in known:
                    await self._add_category(session, category, parent_id=None, position=position)

    async def _add_category(
        self, session: WriteSession, category: DemoCategory, *, parent_id: UUID | None, position: int
    ) -> None:
        made = await catalog.add_category(
            session,
            draft=CategoryDraft(slug=category.slug, names=category.names, parent_id=parent_id, position=position),
            actor=SYSTEM,
            now=self._now(),
        )
        for index, child in enumerate(category.children):
            await self._add_category(session, child, parent_id=made, position=index)

    async def _shop(self, wanted: DemoShop, *, owner_id: UUID) -> Shop:
        draft = ShopDraft(
            name=wanted.name,
            slug=wanted.slug,
            description=wanted.description,
            city=wanted.city,
            country=wanted.country,
            currency=wanted.currency,
            locale=wanted.locale,
            primary_category=wanted.primary_category,
        )
        async with self._database.write() as session:
            with contextlib.suppress(ShopMissing):
                return await shops.get_by_slug(session, slug=wanted.slug)
            shop = await shops.create(session, draft=draft, owner_account_id=owner_id, actor=SYSTEM, now=self._now())
            await pricing.set_shipping_methods(
                session, shop_id=shop.id, methods=wanted.ways, actor=SYSTEM, now=self._now()
            )
        return shop

    async def _products(self, wanted: DemoShop, shop: Shop) -> None:
        async with self._database.read() as session:
            counts = await catalog.count_listed(session, shop_ids=[shop.id])
        if counts.get(shop.id, 0) >= wanted.product_count:
            return
        self._brought_in = True
        self._tell(f"{wanted.name}: bringing {wanted.product_count} products in")
        with wanted.csv.open("rb") as source:
            report = await catalog.run_import(
                self._database,
                shop_id=shop.id,
                source=source,
                actor=SYSTEM,
                clock=self._clock,
                stock=self._resources.get(StockIntake),  # type: ignore[type-abstract]
                filename=wanted.csv.name,
            )
        if report.errors or report.state is not ImportState.FINISHED:
            raise RuntimeError(f"The demo's own file has {report.errors} errors: {report.issues[:3]}")

    async def _tables(self, wanted: DemoShop, shop: Shop) -> None:
        async with self._database.write() as session:
            known = await catalog.list_collections(session, shop_id=shop.id, page=PageQuery(), locale=wanted.locale)
            for table in wanted.tables:
                if table.slug not in {each.slug for each in known.items}:
                    await self._add_table(session, wanted, shop, table)

    async def _add_table(self, session: WriteSession, wanted: DemoShop, shop: Shop, table: Table) -> None:
        products = [
            await catalog.get_product_by_slug(session, shop_slug=shop.slug, slug=handle, locale=wanted.locale)
            for handle in table.handles
        ]
        draft = CollectionDraft(
            title=table.title,
            slug=table.slug,
            description_html=table.text,
            product_ids=tuple(each.id for each in products),
            is_published=True,
        )
        await catalog.add_collection(session, shop_id=shop.id, draft=draft, actor=SYSTEM, now=self._now())

    @property
    def _clock(self) -> Clock:
        return self._resources.get(Clock)  # type: ignore[type-abstract]

    def _now(self) -> datetime:
        return self._clock.now()
