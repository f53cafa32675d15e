"""Nothing of Telegram grows without end: each table is on the page of what is kept, and is as the page says."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Table, UniqueConstraint

from sokoni.core.database import Base
from sokoni.entrypoints.modules import MODULES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "retention.md"
ROW = re.compile(r"^\| `(\w+)` \| (.*?) \|(?: (.*?) \|)?$", re.MULTILINE)
SECTIONS = dict(part.split("\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])
PARTS = {row[0]: row[2].strip("`") for row in ROW.findall(SECTIONS["In parts"])}
KEYED = {row[0]: re.findall(r"`(\w+)`", row[1]) for row in ROW.findall(SECTIONS["A row for each"])}


def ours() -> dict[str, Table]:
    return {
        model.__tablename__: Base.metadata.tables[model.__tablename__]
        for model in Base.__subclasses__()
        if model.__module__.startswith("sokoni.telegram.")
    }


def test_each_table_of_telegram_is_on_the_page_once():
    named = [row[0] for section in SECTIONS.values() for row in ROW.findall(section)]

    assert len(MODULES) > 0
    assert sorted(named) == sorted(ours())


def test_exactly_what_is_said_to_be_in_parts_is_and_a_schedule_looks_after_it():
    split = {name for name, table in ours().items() if table.dialect_options["postgresql"]["partition_by"]}
    scheduled = {schedule.job for module in MODULES for schedule in module.schedules}

    assert split == set(PARTS)
    assert set(PARTS.values()) <= scheduled


@pytest.mark.parametrize("name", sorted(KEYED))
def test_a_key_has_one_row(name: str):
    table = ours()[name]
    unique = [{column.name for column in table.primary_key.columns}]
    unique += [
        {column.name for column in each.columns} for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    unique += [{column.name for column in index.columns} for index in table.indexes if index.unique]

    assert set(KEYED[name]) in unique
