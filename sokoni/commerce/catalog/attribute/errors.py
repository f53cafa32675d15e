"""Why something cannot be done with attributes.

DomainError
├── AttributeMissing         there is no such attribute, or it is another shop's
├── AttributeInvalid         a field of a definition cannot be used
├── AttributeCodeTaken       the shop, or the operator, has another one with this code
├── AttributeInUse           products have values of it
└── AttributeValueInvalid    a value does not fit its attribute
"""

from sokoni.core.errors import DomainError, Kind, Reason


class AttributeMissing(DomainError):
    """There is no such attribute here."""

    code = "catalog.attribute_missing"
    kind = Kind.MISSING
    message = "There is no attribute '{attribute}' here."
    hint = "Look at the list of attributes of your shop."

    def __init__(self, *, attribute: object) -> None:
        super().__init__(attribute=str(attribute))


class AttributeInvalid(DomainError):
    """A field of a definition cannot be used."""

    code = "catalog.attribute_invalid"
    kind = Kind.INVALID
    message = "The {field} of the attribute cannot be used: {reason}."
    hint = "Correct it and save again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class AttributeCodeTaken(DomainError):
    """Another attribute has this code."""

    code = "catalog.attribute_code_taken"
    kind = Kind.CONFLICT
    message = "Another attribute has the code '{attribute}'."
    hint = "Use that one, or choose another code."

    def __init__(self, *, attribute: str) -> None:
        super().__init__(attribute=attribute, field="code")


class AttributeInUse(DomainError):
    """Products have values of it, so that it cannot go."""

    code = "catalog.attribute_in_use"
    kind = Kind.CONFLICT
    message = "'{attribute}' is in use: {products} products say it."
    hint = "Take it away from the products first."

    def __init__(self, *, attribute: str, products: int) -> None:
        super().__init__(attribute=attribute, products=products)


class AttributeValueInvalid(DomainError):
    """A value does not fit its attribute."""

    code = "catalog.attribute_value_invalid"
    kind = Kind.INVALID
    message = "The value of '{attribute}' cannot be used: {reason}."
    hint = "Send a value that fits the attribute's type; the list of attributes says what each takes."

    def __init__(self, *, attribute: str, reason: Reason) -> None:
        super().__init__(attribute=attribute, reason=reason, field=f"attributes.{attribute}")
