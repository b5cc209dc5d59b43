r"""The string types of a brief: each one states its law once, for the model and for the JSON Schema alike.

Patterns are kept to what ECMA-262, Python, Rust and RE2 read the same way: no look-around, no `\d`, `\s` or `\w`.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from diplobrief.model import edtf
from diplobrief.model.limits import ID_LENGTH, LANGUAGE_PATTERN, LINE_LENGTH, QUOTE_LENGTH, TEXT_LENGTH

_Json = dict[str, Any]
_Item = TypeVar("_Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Never:
    """A string in which `pattern` is found is refused: `{"not": {"type": "string", "pattern": …}}`.

    It also closes the gap that Python's `$` leaves before a final line feed, so that every validator agrees.
    """

    pattern: str
    because: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._refuse, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> _Json:
        return {**handler(core), "not": {"$comment": self.because, "type": "string", "pattern": self.pattern}}

    def _refuse(self, text: str) -> str:
        if re.search(self.pattern, text):
            raise PydanticCustomError("string_never", "String {because}", {"because": self.because})
        return text


@dataclass(frozen=True, slots=True)
class OneOf:
    """A string out of a table: `{"enum": […]}`, for vocabularies that are computed."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.values))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> _Json:
        return {"type": "string", "enum": list(self.values)}


@dataclass(frozen=True, slots=True)
class Distinct:
    """A list without repetition: `{"uniqueItems": true}`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._refuse, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> _Json:
        return {**handler(core), "uniqueItems": True}

    @staticmethod
    def _refuse(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        if len(set(items)) != len(items):
            raise PydanticCustomError("items_repeated", "List items should be unique")
        return items


NO_CONTROLS: Final = Never(r"[\x00-\x1f\x7f-\x9f]", "no control characters")
TRIMMED: Final = Never(r"[\x00-\x1f\x7f-\x9f]|^ | $", "no control characters, no space at either end")
TRIMMED_LINES: Final = Never(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|^[ \n]|[ \n]$",
    "no control characters but the line feed, no space or line feed at either end",
)

# Aliases with names, so that each is one definition in the JSON Schema. Lengths are in code points.
# A description completes the sentence "it must be …": the check quotes it when a text has another shape.
Slug = TypeAliasType(
    "Slug",
    Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=ID_LENGTH),
        Field(description="lower-case letters and digits, words joined by single hyphens"),
        NO_CONTROLS,
    ],
)
Line = TypeAliasType(
    "Line",
    Annotated[
        str,
        StringConstraints(min_length=1, max_length=LINE_LENGTH),
        Field(description="one line of text without a space at either end"),
        TRIMMED,
    ],
)
Text = TypeAliasType(
    "Text",
    Annotated[
        str,
        StringConstraints(min_length=1, max_length=TEXT_LENGTH),
        Field(description="one paragraph of text without a space at either end"),
        TRIMMED,
    ],
)
Quote = TypeAliasType(
    "Quote",
    Annotated[
        str,
        StringConstraints(min_length=1, max_length=QUOTE_LENGTH),
        Field(description="quoted words, without white space at either end"),
        TRIMMED_LINES,
    ],
)
Edtf = TypeAliasType(
    "Edtf",
    Annotated[
        str,
        StringConstraints(pattern=edtf.PATTERN, max_length=23),
        Field(
            description="YYYY, YYYY-MM or YYYY-MM-DD, optionally with ~, ? or %; or an interval of two, or with .. for "
            "an open side"
        ),
        NO_CONTROLS,
    ],
)
Day = TypeAliasType(
    "Day",
    Annotated[
        str,
        StringConstraints(pattern=edtf.DAY_PATTERN, max_length=10),
        Field(description="a day, YYYY-MM-DD"),
        NO_CONTROLS,
    ],
)
Timestamp = TypeAliasType(
    "Timestamp",
    Annotated[
        str,
        StringConstraints(pattern=edtf.TIMESTAMP_PATTERN, max_length=20),
        Field(description="a time in UTC, YYYY-MM-DDThh:mm:ssZ"),
        NO_CONTROLS,
    ],
)
Sha256 = TypeAliasType(
    "Sha256",
    Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64),
        Field(description="a SHA-256 digest: 64 hexadecimal digits in lower case"),
        NO_CONTROLS,
    ],
)
Url = TypeAliasType(
    "Url",
    Annotated[
        str,
        StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2048),
        Field(description="an http or https address in ASCII"),
        NO_CONTROLS,
    ],
)
JsonPointer = TypeAliasType(
    "JsonPointer",
    Annotated[
        str,
        StringConstraints(pattern=r"^(?:/(?:[^/~]|~[01])*)+$", max_length=512),
        Field(description="a JSON Pointer, such as /event/mode"),
        NO_CONTROLS,
    ],
)
LanguageTag = TypeAliasType(
    "LanguageTag",
    Annotated[
        str,
        StringConstraints(pattern=LANGUAGE_PATTERN, max_length=35),
        Field(description="a BCP 47 language tag in its usual case, such as en, kl or pt-BR"),
        NO_CONTROLS,
    ],
)
Licence = TypeAliasType(
    "Licence",
    Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]*$", max_length=ID_LENGTH),
        Field(description="an SPDX licence identifier, such as CC-BY-4.0"),
        NO_CONTROLS,
    ],
)
Alpha2 = TypeAliasType(
    "Alpha2",
    Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{2}$", max_length=2),
        Field(description="two capital letters"),
        NO_CONTROLS,
    ],
)
Alpha4 = TypeAliasType(
    "Alpha4",
    Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{4}$", max_length=4),
        Field(description="four capital letters"),
        NO_CONTROLS,
    ],
)
Subdivision = TypeAliasType(
    "Subdivision",
    Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$", max_length=6),
        Field(description="two capital letters, a hyphen, and up to three capital letters or digits"),
        NO_CONTROLS,
    ],
)
Qid = TypeAliasType(
    "Qid",
    Annotated[
        str,
        StringConstraints(pattern=r"^Q[1-9][0-9]*$", max_length=14),
        Field(description="Q and a number"),
        NO_CONTROLS,
    ],
)
