"""What goes over the wire is described by classes; this is what they have in common."""

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.warnings import UnsupportedFieldAttributeWarning

# FastAPI describes a body by a field's metadata and ignores this warning while it makes the validator, which comes
# later here.
warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)


class Schema(BaseModel):
    """The base of every body that a request brings or an answer holds.

    Its validator is made when a request first needs it: those of two hundred schemas took a tenth of a second of each
    start, and six megabytes of each process, and most processes use a few of them.
    """

    model_config = ConfigDict(defer_build=True)


@contextlib.contextmanager
def putting_off() -> Iterator[None]:
    """Have the validators of models that a library makes while it is loaded inside made when each is first needed.

    Where a library asks for them at the end of its own loading, pydantic is told instead under which names it finds
    their parts: it makes them by these, as it does with any model that could not be made at once.
    """
    config, rebuild = BaseModel.model_config, vars(BaseModel)["model_rebuild"]

    def put_off(model: type[BaseModel], /, **asked: Any) -> bool | None:
        if not asked.get("raise_errors", True):
            # So asks pydantic itself, because somebody needs it now. It looks for names in the frames of its callers.
            depth = asked.pop("_parent_namespace_depth", 2) + 1
            made: bool | None = rebuild.__func__(model, _parent_namespace_depth=depth, **asked)
            return made
        if names := asked.get("_types_namespace"):
            model.__pydantic_parent_namespace__ = names
        return None

    BaseModel.model_config = ConfigDict(defer_build=True)
    BaseModel.model_rebuild = classmethod(put_off)  # type: ignore[assignment,method-assign]  # for a moment
    try:
        yield
    finally:
        BaseModel.model_config = config
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]  # what it was
