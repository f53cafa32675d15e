"""Every module of the program, lowest first. A test asserts that none is forgotten."""

import importlib
import pathlib

from sokoni.core.module import Module

_ROOT = pathlib.Path(__file__).parents[1]
_NAMES = (
    "core.http",
    "core.jobs",
    "identity.permission",
    "identity.account",
    "identity.session",
    "identity.apikey",
    "identity.team",
    "services.media",
    "services.notification",
    "commerce.ledger",
    "commerce.shop",
    "commerce.catalog",
    "commerce.stock",
    "commerce.pricing",
    "commerce.payment",
    "commerce.cart",
    "commerce.order",
    "web",
)


def _load(name: str) -> Module:
    module: Module = importlib.import_module(f"sokoni.{name}.module").MODULE
    return module


MODULES: tuple[Module, ...] = tuple(
    _load(name) for name in _NAMES if (_ROOT / name.replace(".", "/") / "module.py").exists()
)
