"""Proof that the contract stands: nothing released has moved, and the model is what was released last."""

from collections.abc import Iterator

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from diplobrief.contract.generate import DIALECT, schema_bytes, schema_id
from diplobrief.contract.released import Contract, ContractError
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
    for path in contract.unlisted():
        yield f"{path} is in no line of the lock: release it with `diplobrief schema release`, or remove it"
    yield from _model(contract)


def _released(contract: Contract, version: str) -> Iterator[str]:
    try:
        schema = orjson.loads(contract.read(version))
        Draft202012Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    except (ContractError, orjson.JSONDecodeError) as error:
        yield str(error)
        return
    except SchemaError as error:
        yield f"{contract.path(version)} is no JSON Schema 2020-12: {error.message}"
        return
    if schema.get("$schema") != DIALECT or schema.get("$id") != schema_id(version):
        yield f"{contract.path(version)} does not carry the dialect and the $id of version {version}"


def _model(contract: Contract) -> Iterator[str]:
    if contract.draft.exists():
        if contract.draft.read_bytes() != schema_bytes():
            yield f"the model is not the open draft {contract.draft}: run `diplobrief schema draft`"
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
