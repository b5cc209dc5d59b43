"""Where it happened, as surely as the sources say it."""

from typing import Annotated

from pydantic import MISSING, Field

from diplobrief.model import examples, limits
from diplobrief.model.fields import Alpha2, Line, Qid, Subdivision
from diplobrief.model.parts import Closed, Evidences


class Coordinates(Closed):
    """A point of the WGS 84 ellipsoid, and how far off it can be. Both members have names: no order to mistake."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] = Field(
        description="Decimal degrees, north positive, from -90 to 90.", examples=[64.18]
    )
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = Field(
        description="Decimal degrees, east positive, from -180 to 180.", examples=[-51.72]
    )
    uncertainty_m: int = Field(
        ge=1,
        le=limits.HALF_AROUND,
        description=(
            "Radius in metres of the circle around the point within which it happened (Darwin Core: "
            "coordinateUncertaintyInMeters). A building 100, a town 5000, a region 100000."
        ),
        examples=[5000],
    )


class Place(Closed):
    """Where the event happened. A place that the sources do not give stays absent, however likely it is."""

    name: Line = Field(description="Name in the language of the brief.", examples=["Nuuk"])
    country: Alpha2 | MISSING = Field(
        default=MISSING,
        description="ISO 3166-1 alpha-2 code of the state or territory in which the place lies.",
        examples=["GL"],
    )
    subdivision: Subdivision | MISSING = Field(
        default=MISSING,
        description="ISO 3166-2 code of the part of that state in which it lies.",
        examples=["GL-SM"],
    )
    wikidata: Qid | MISSING = Field(
        default=MISSING, description="Identifier of the Wikidata item of the place.", examples=["Q226"]
    )
    coordinates: Coordinates | MISSING = Field(
        default=MISSING, description="A point for maps, with its uncertainty.", examples=[examples.COORDINATES]
    )
    evidence: Evidences = Field(description="Passages that name the place.", examples=[examples.EVIDENCE])
