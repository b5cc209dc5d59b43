"""The JSON Schema of the model as it stands, and of who reads, in the bytes that a release freezes."""

import json
import uuid
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from diplobrief.contract.reader import reader_of
from diplobrief.model.brief import VERSION, DiplomaticBrief

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_URL, "tag:diplobrief,2026:schemas")

_KEYWORDS: Final = (
    "$schema $id title $ref $comment description type const enum pattern not minLength maxLength minimum maximum "
    "required properties additionalProperties minProperties items minItems maxItems uniqueItems anyOf oneOf allOf if "
    "then else examples $defs"
)
_RANK: Final = {keyword: rank for rank, keyword in enumerate(_KEYWORDS.split())}
_NAMING: Final = frozenset({"properties", "$defs"})
_LITERAL: Final = frozenset({"const", "enum", "examples"})


class _Plain(GenerateJsonSchema):
    """Pydantic's schema without what only repeats names: no titles for members, no OpenAPI `discriminator`."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:  # noqa: ARG002  # overrides
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # overrides
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        choice = super().tagged_union_schema(schema)
        choice.pop("discriminator", None)
        return choice


def schema_id(version: str) -> str:
    """The `$id` of a version: a name and no address, since the same bytes stand at many (`schemas/README.md`)."""
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'diplomatic-brief/{version}')}"


def schema_bytes() -> bytes:
    """JSON Schema 2020-12 of `DiplomaticBrief`: UTF-8, two spaces, a final line feed; the same for the same model."""
    body = DiplomaticBrief.model_json_schema(by_alias=True, schema_generator=_Plain, mode="validation")
    definitions = body.pop("$defs")
    for part in definitions.values():
        part.pop("title", None)
    head = {"$schema": DIALECT, "$id": schema_id(VERSION), "title": f"Diplomatic brief {VERSION}"}
    whole = head | {key: value for key, value in body.items() if key != "title"} | {"$defs": definitions}
    return _written(whole)


def reader_bytes(writer: bytes) -> bytes:
    """The reader schema that follows from the bytes of a writer schema, as a release freezes it."""
    schema = json.loads(writer)
    version = str(schema["title"]).removeprefix("Diplomatic brief ")
    return _written(reader_of(schema, schema_id(f"{version}/reader")))


def _written(schema: Any) -> bytes:
    return (json.dumps(_ordered(schema), indent=2, ensure_ascii=False) + "\n").encode()


def _ordered(schema: Any, *, names: bool = False) -> Any:
    """Keywords in the order in which people read them; names of members and definitions (`names`) as they are."""
    if isinstance(schema, list):
        return [_ordered(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    keys = list(schema) if names else sorted(schema, key=lambda key: _RANK.get(key, len(_RANK)))
    return {key: schema[key] if key in _LITERAL else _ordered(schema[key], names=key in _NAMING) for key in keys}
