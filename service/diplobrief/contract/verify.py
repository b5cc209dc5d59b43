"""Proof that the contract stands: nothing released has moved, and the model is what was released last."""

from collections.abc import Iterator

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from diplobrief.contract import derive
from diplobrief.contract.deprecations import deprecations
from diplobrief.contract.generate import DIALECT, schema_bytes, schema_id
from diplobrief.contract.released import DRAFT, WRITER, Contract, ContractError
from diplobrief.model.brief import VERSION


def problems(contract: Contract) -> Iterator[str]:
    """One sentence for everything that is wrong; nothing when the contract stands."""
    try:
        versions = list(contract.locked)
    except ContractError as error:
        yield str(error)
        return
    for version in versions:
        yield from _released(contract, version)
    for version, form in contract.files:
        if version not in versions:
            yield f"{contract.path(version, form)} is released without its schema: restore the line of {version}.json"
    try:
        deprecations(contract)
    except ContractError as error:
        yield str(error)
    for path in contract.unlisted():
        yield f"{path} is in no line of the lock: release it with `diplobrief schema release`, or remove it"
    yield from _model(contract)


def _released(contract: Contract, version: str) -> Iterator[str]:
    try:
        writer = contract.read(version)
        yield from _schema(contract, version, WRITER, writer)
    except ContractError as error:
        yield str(error)
        return
    for form, wanted in _beside(writer).items():
        try:
            data = contract.read(version, form)
        except ContractError as error:
            yield str(error)
            continue
        if form in derive.LASTING:
            yield from _schema(contract, version, form, data)
        if data != wanted and (form in derive.LASTING or (version == contract.newest and not contract.draft.exists())):
            yield (
                f"{contract.path(version, form)} is not what follows from {version}.json any more: undo the change to "
                "what makes it, or raise VERSION in the model and run `diplobrief schema draft`"
            )


def _beside(writer: bytes) -> dict[str, bytes]:
    """The other forms; none of a schema that is no schema, which was said already."""
    try:
        return derive.beside(writer)
    except (orjson.JSONDecodeError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _schema(contract: Contract, version: str, form: str, data: bytes) -> Iterator[str]:
    path = contract.path(version, form)
    try:
        schema = orjson.loads(data)
        Draft202012Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    except orjson.JSONDecodeError as error:
        yield f"{path} is no JSON: {error}"
        return
    except SchemaError as error:
        yield f"{path} is no JSON Schema 2020-12: {error.message}"
        return
    name = version if form == WRITER else f"{version}/reader"
    if schema.get("$schema") != DIALECT or schema.get("$id") != schema_id(name):
        yield f"{path} does not carry the dialect and the $id of version {version}"


def _model(contract: Contract) -> Iterator[str]:
    if contract.draft.exists():
        writer = schema_bytes()
        for form, wanted in ({WRITER: writer} | derive.beside(writer)).items():
            path = contract.path(DRAFT, form)
            if not path.exists() or path.read_bytes() != wanted:
                yield f"the model is not the open draft {path}: run `diplobrief schema draft`"
    elif contract.newest is None:
        yield "nothing is released yet: run `diplobrief schema release` with the model's version"
    elif contract.newest != VERSION or not _is_released(contract, schema_bytes()):
        yield (
            f"the model (version {VERSION}) is not the newest release, {contract.newest}: undo the change, or raise "
            "VERSION in the model and run `diplobrief schema draft`"
        )


def _is_released(contract: Contract, data: bytes) -> bool:
    try:
        return contract.read(VERSION) == data
    except ContractError:
        return True  # the release itself is at fault, which was said already
