"""What tests of media may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sokoni.core import memory

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def real_photographs() -> list[Path]:
    """Photographs that lie beside the repository where somebody has put them."""
    folder = Path(os.environ.get("SOKONI_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / "photos"
    found = sorted(folder.glob("*.jpg"))
    if not found:
        pytest.skip(f"no photographs in {folder}; name the folder in SOKONI_SHARED_DATA")
    return found


@pytest.fixture(autouse=True, scope="module")
def _give_back() -> Iterator[None]:
    """What pictures took goes back to the system, as it does in a worker; else the rest of the tests carry it along."""
    yield
    memory.give_back()
