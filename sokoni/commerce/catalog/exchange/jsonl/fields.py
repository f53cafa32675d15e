"""Values of a JSON object, each looked at before it is used: whatever stands there, it gives a value or a sentence."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute.types import Given
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.words import Sentence

T = TypeVar("T")
MAX_NUMBER = 10**15
THOUSAND = 1000


class FieldError(ValueError):
    """A field cannot be used; the sentence says why, for people."""

    def __init__(self, sentence: Sentence, field: str, **fields: object) -> None:
        super().__init__(sentence.template.format(field=field, **fields))
        self.sentence = sentence
        self.fields: dict[str, Any] = {"field": field, **fields}


class Fields:
    """An object of the file; `place` says where it stands, such as 'variants[3].'."""

    def __init__(self, values: Mapping[str, Any], place: str = "") -> None:
        self._values = values
        self._place = place

    def text(self, name: str, *, limit: int = 255) -> str:
        """A text; '' where there is none.

        Raises:
            FieldError: it is something else, too long, or holds what no text holds.
        """
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldError(words.FIELD_NO_TEXT, self._place + name)
        if "\x00" in value:
            raise FieldError(words.FIELD_CONTROL, self._place + name)
        if len(value) > limit:
            raise FieldError(words.FIELD_TOO_LONG, self._place + name, limit=f"{limit:,}")
        return value

    def whole(self, name: str, *, default: int = 0, limit: int = MAX_NUMBER) -> int:
        """A whole number of at least 0.

        Raises:
            FieldError: it is something else, or too large.
        """
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= limit:
            raise FieldError(words.FIELD_NO_NUMBER, self._place + name, limit=f"{limit:,}")
        return value

    def whole_or_none(self, name: str, *, limit: int = MAX_NUMBER) -> int | None:
        """A whole number of at least 0, or None where there is none."""
        return None if self._values.get(name) is None else self.whole(name, limit=limit)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false.

        Raises:
            FieldError: it is neither.
        """
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            raise FieldError(words.FIELD_NO_FLAG, self._place + name)
        return value

    def one_of(self, name: str, choices: Mapping[str, T], *, default: T) -> T:
        """What one of some words means.

        Raises:
            FieldError: it is none of them.
        """
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, str) or value not in choices:
            raise FieldError(words.FIELD_CHOICE, self._place + name, choices=", ".join(choices))
        return choices[value]

    def chosen(self, name: str, choices: Mapping[str, T]) -> T:
        """What one of some words means; it must be there.

        Raises:
            FieldError: it is none of them, or missing.
        """
        if self._values.get(name) is None:
            raise FieldError(words.FIELD_MISSING, self._place + name)
        return self.one_of(name, choices, default=next(iter(choices.values())))

    def scalar(self, name: str, *, limit: int = 255) -> str | int | float:
        """A text, a number, true or false; it must be there.

        Raises:
            FieldError: it is something else, too long, or missing.
        """
        value = self._values.get(name)
        if value is None:
            raise FieldError(words.FIELD_MISSING, self._place + name)
        return value if isinstance(value, int | float) else self.text(name, limit=limit)

    def texts(self, name: str, *, most: int, limit: int = 255) -> tuple[str, ...]:
        """A list of texts.

        Raises:
            FieldError: it is something else, or too long.
        """
        items = self._list(name, most=most)
        inner = Fields({str(index): item for index, item in enumerate(items)}, f"{self._place}{name}.")
        return tuple(inner.text(str(index), limit=limit) for index in range(len(items)))

    def objects(self, name: str, *, most: int) -> Iterator["Fields"]:
        """The objects of a list.

        Raises:
            FieldError: it is something else, or too long.
        """
        for index, item in enumerate(self._list(name, most=most)):
            if not isinstance(item, dict):
                raise FieldError(words.FIELD_NO_OBJECT, f"{self._place}{name}.{index}")
            yield Fields(item, f"{self._place}{name}.{index}.")

    def inner(self, name: str) -> "Fields | None":
        """An object, or None where there is none.

        Raises:
            FieldError: it is something else.
        """
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise FieldError(words.FIELD_NO_OBJECT, self._place + name)
        return Fields(value, f"{self._place}{name}.")

    def time(self, name: str) -> datetime | None:
        """A time with its zone, or None where there is none.

        Raises:
            FieldError: it is something else.
        """
        text = self.text(name, limit=40)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            if found.tzinfo is not None and found.year <= rules.LAST_YEAR:
                return found.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            # The first and the last day that can be told have no place in every zone.
            raise FieldError(words.FIELD_NO_TIME, self._place + name) from error
        raise FieldError(words.FIELD_NO_TIME, self._place + name)

    def thousandths(self, name: str, *, length: int) -> list[int] | None:
        """Places inside a picture, or None where there are none.

        Raises:
            FieldError: it is something else.
        """
        items = self._list(name, most=length)
        if not items and self._values.get(name) is None:
            return None
        if len(items) != length or not all(type(item) is int and 0 <= item <= THOUSAND for item in items):
            raise FieldError(words.FIELD_NO_FRAME, self._place + name)
        return items

    def given(self, name: str) -> Given:
        """A value of an attribute, whose type is not known here.

        Raises:
            FieldError: no attribute has such values.
        """
        value = self._values.get(name)
        if value is None or isinstance(value, int | float):
            return value
        return self.texts(name, most=500) if isinstance(value, list) else self.text(name, limit=1000)

    def names(self) -> Iterator[str]:
        """What the object says something of."""
        return iter(self._values)

    def _list(self, name: str, *, most: int) -> list[Any]:
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise FieldError(words.FIELD_NO_LIST, self._place + name)
        if len(value) > most:
            raise FieldError(words.FIELD_TOO_MANY, self._place + name, limit=f"{most:,}")
        return value
