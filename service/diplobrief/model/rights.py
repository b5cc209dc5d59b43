"""What may be done with a brief."""

from pydantic import MISSING, Field

from diplobrief.model import limits
from diplobrief.model.fields import Licence, Line
from diplobrief.model.parts import Closed


class Rights(Closed):
    """The terms of the brief itself. Those of a source stand with the source."""

    licence: Licence = Field(
        description="Licence of the brief's own words: an SPDX identifier, or `LicenseRef-…` for one that SPDX lacks.",
        examples=["CC-BY-4.0"],
    )
    holder: Line | MISSING = Field(
        default=MISSING, description="Whom to name when the brief is used.", examples=["diplobrief contributors"]
    )
    quotation_limit: int | MISSING = Field(
        default=MISSING,
        ge=0,
        le=limits.INTEGER_MAX,
        description="The most words that the brief repeats from its sources, in all `quote` members together.",
        examples=[60],
    )
