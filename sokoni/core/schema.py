"""What goes over the wire is described by classes; this is what they have in common."""

import warnings

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
