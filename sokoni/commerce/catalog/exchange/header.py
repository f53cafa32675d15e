"""The first row of a CSV file: which cell of a row holds which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Header:
    """Which cell of a row holds which field, and what was found on the way."""

    width: int
    index_by_field: Mapping[str, int]
    name_by_field: Mapping[str, str]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...]

    def has(self, *fields: str) -> bool:
        """Whether there is a column for any of some fields."""
        return any(field in self.index_by_field for field in fields)


def normal_name(name: str) -> str:
    """A column's name without case and repeated spaces, as names are compared."""
    return " ".join(name.split()).casefold()


def fields_by_name(columns: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """The field of each column's name, from the names of each field's columns."""
    return MappingProxyType({normal_name(name): field for field, names in columns.items() for name in names})


def read_header(cells: Sequence[str], field_by_name: Mapping[str, str]) -> Header:
    """The columns of a file by its first row; of a column that stands twice the first one counts."""
    index_by_field: dict[str, int] = {}
    name_by_field: dict[str, str] = {}
    ignored: list[str] = []
    doubled: list[str] = []
    for index, cell in enumerate(cells):
        field = field_by_name.get(normal_name(cell))
        if field is None:
            ignored.extend([cell.strip()] if cell.strip() else [])
        elif field in index_by_field:
            doubled.append(cell.strip())
        else:
            index_by_field[field], name_by_field[field] = index, cell.strip()
    return Header(
        width=len(cells),
        index_by_field=index_by_field,
        name_by_field=name_by_field,
        ignored=tuple(ignored),
        doubled=tuple(doubled),
    )
