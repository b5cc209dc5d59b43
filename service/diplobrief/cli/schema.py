"""Schema versions: what is released, and whether the contract stands.

diplobrief schema list              released versions with their digests
diplobrief schema show 1.0.0        the bytes of a released version
diplobrief schema verify            released files untouched, model equal to the newest release or the open draft
diplobrief schema draft             write the model as it stands to draft.json, for work on the next version
diplobrief schema release 1.1.0     freeze the model as that version, and lock its digest
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.contract.released import Contract


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("--schemas", type=Path, metavar="DIR", help="folder of schemas (default: those shipped)")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, purpose in (("list", "released versions"), ("verify", "prove the contract"), ("draft", "write a draft")):
        actions.add_parser(name, help=purpose).set_defaults(action=name)
    for name, purpose in (("show", "print a version"), ("release", "freeze the model as a version")):
        action = actions.add_parser(name, help=purpose)
        action.add_argument("version", metavar="VERSION")
        action.set_defaults(action=name)


def run(asked: Namespace) -> int:
    """0 when it is as it should be, 1 when `verify` found something."""
    from diplobrief.contract.released import Contract, shipped

    contract = Contract(asked.schemas) if asked.schemas else shipped()
    if asked.action not in ("draft", "release") and not contract.folder.is_dir():
        raise UsageError(f"{contract.folder} is no folder of schemas")
    if asked.action == "list":
        for version, digest in contract.locked.items():
            print(f"{version}  {digest}")
        return 0
    if asked.action == "show":
        sys.stdout.buffer.write(contract.read(asked.version))
        return 0
    if asked.action == "verify":
        return _verify(contract)
    return _draft(contract) if asked.action == "draft" else _release(contract, asked.version)


def _verify(contract: "Contract") -> int:
    from diplobrief.contract.verify import problems

    found = list(problems(contract))
    for problem in found:
        print(problem)
    print(f"{len(contract.locked) if not found else 'contract broken:'} {_outcome(found)}", file=sys.stderr)
    return 1 if found else 0


def _outcome(found: list[str]) -> str:
    return f"{len(found)} found" if found else "released, all untouched; the model is what it should be"


def _draft(contract: "Contract") -> int:
    from diplobrief.contract.generate import schema_bytes
    from diplobrief.contract.released import replace

    contract.draft.parent.mkdir(parents=True, exist_ok=True)
    replace(contract.draft, schema_bytes())
    print(f"wrote {contract.draft}")
    return 0


def _release(contract: "Contract", version: str) -> int:
    from diplobrief.contract.generate import schema_bytes
    from diplobrief.model.brief import VERSION

    if version != VERSION:
        raise UsageError(f"the model is of version {VERSION}: set VERSION in model/brief.py, or release {VERSION}")
    path = contract.add(version, schema_bytes())
    contract.draft.unlink(missing_ok=True)
    print(f"released {path}; it never changes again")
    return 0
