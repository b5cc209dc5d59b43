"""Schema versions: what is released, and whether the contract stands.

diplobrief schema list                       released versions with the digests of their schemas
diplobrief schema show 1.1.0                 the bytes of a released schema
diplobrief schema show 1.1.0 --form md       another form of it: reader.json, d.ts or md
diplobrief schema verify                     released files untouched, model equal to the newest release or the draft
diplobrief schema verify --since origin/main
                                             the same, seen from a commit: bytes, kinds and names of files, lines of
                                             the lock, and by the gate the numbers of new versions
diplobrief schema compat 1.0.0 new.json      whether NEW accepts every document of OLD (backward), and OLD every one
                                             of NEW
diplobrief schema draft                      write the model as it stands to draft.json, for work on the next version
diplobrief schema release 1.2.0              freeze the model as that version, and lock the digests of its files
diplobrief schema complete 1.0.0             release the forms that a version came without

compat: 0 when both directions are proved (or waived), 1 when one is breaking or not proved, 2 when it could not run.
Waivers stand in waivers.json beside the lock, {"<fingerprint>": "<reason>"}, and let through what is not proved.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.contract.released import Contract


COMPAT: Final = """Whether NEW accepts every document that OLD accepts (backward), and the other way round (forward):
proved, breaking with a document that shows it, or not proved. Exit codes: 0 both are proved or waived, 1 one is
breaking or not proved, 2 the schemas could not be compared."""


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("--schemas", type=Path, metavar="DIR", help="folder of schemas (default: those shipped)")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, purpose in (("list", "released versions"), ("verify", "prove the contract"), ("draft", "write a draft")):
        action = actions.add_parser(name, help=purpose)
        action.set_defaults(action=name)
        if name == "verify":
            action.add_argument("--since", metavar="REF", help="compare with this commit of git")
    _compat_arguments(actions.add_parser("compat", help="compare two versions", description=COMPAT))
    for name, purpose in (
        ("show", "print a version"),
        ("release", "freeze the model as a version"),
        ("complete", "release the forms that a version lacks"),
    ):
        action = actions.add_parser(name, help=purpose)
        action.add_argument("version", metavar="VERSION")
        action.set_defaults(action=name)
        if name == "show":
            action.add_argument(
                "--form", default="json", choices=("json", "reader.json", "d.ts", "md"), help="which file"
            )


def _compat_arguments(action: ArgumentParser) -> None:
    action.set_defaults(action="compat")
    for name in ("old", "new"):
        action.add_argument(name, metavar=name.upper(), help="a released version, or a file")
    action.add_argument("--format", choices=("text", "json"), default="text")
    action.add_argument(
        "--documents",
        type=Path,
        action="append",
        metavar="PATH",
        help="documents to try first (default: the briefs and examples beside the schemas)",
    )
    action.add_argument("--waivers", type=Path, metavar="FILE", help="another file of waivers")


def run(asked: Namespace) -> int:
    """0 when it is as it should be, 1 when `verify` or `compat` found something."""
    from diplobrief.contract.released import Contract, shipped

    contract = Contract(asked.schemas) if asked.schemas else shipped()
    if asked.action not in ("draft", "release") and not contract.folder.is_dir():
        raise UsageError(f"{contract.folder} is no folder of schemas")
    if asked.action == "list":
        for version, digest in contract.locked.items():
            print(f"{version}  {digest}")
        return 0
    if asked.action == "show":
        sys.stdout.buffer.write(contract.read(asked.version, asked.form))
        return 0
    if asked.action == "verify":
        return _verify(contract, asked.since)
    if asked.action == "compat":
        from diplobrief.cli.compat import compare

        return compare(contract, asked)
    if asked.action == "draft":
        return _draft(contract)
    return _release(contract, asked.version) if asked.action == "release" else _complete(contract, asked.version)


def _verify(contract: "Contract", ref: str | None) -> int:
    from diplobrief.contract.verify import problems

    found = list(problems(contract))
    if ref is not None:
        from diplobrief.cli.compat import since

        found += [each for each in since(contract, ref) if each not in found]
    for problem in found:
        print(problem)
    print(f"{len(contract.locked) if not found else 'contract broken:'} {_outcome(found)}", file=sys.stderr)
    return 1 if found else 0


def _outcome(found: list[str]) -> str:
    return f"{len(found)} found" if found else "released, all untouched; the model is what it should be"


def _draft(contract: "Contract") -> int:
    from diplobrief.contract.derive import beside
    from diplobrief.contract.generate import schema_bytes
    from diplobrief.contract.released import DRAFT, WRITER, replace

    contract.draft.parent.mkdir(parents=True, exist_ok=True)
    writer = schema_bytes()
    for form, data in ({WRITER: writer} | beside(writer)).items():
        replace(contract.path(DRAFT, form), data)
        print(f"wrote {contract.path(DRAFT, form)}")
    return 0


def _release(contract: "Contract", version: str) -> int:
    from diplobrief.cli.compat import refused
    from diplobrief.contract.derive import beside
    from diplobrief.contract.generate import schema_bytes
    from diplobrief.contract.released import DRAFT, FORMS
    from diplobrief.model.brief import VERSION

    if version != VERSION:
        raise UsageError(f"the model is of version {VERSION}: set VERSION in model/brief.py, or release {VERSION}")
    writer = schema_bytes()
    too_small = refused(contract, version, writer)
    if too_small:
        raise UsageError(f"not released: {too_small}")
    path = contract.add(version, writer, beside(writer))
    for form in FORMS:
        contract.path(DRAFT, form).unlink(missing_ok=True)
    print(f"released {path} and what follows from it; they never change again")
    return 0


def _complete(contract: "Contract", version: str) -> int:
    from diplobrief.contract.derive import beside

    added = contract.complete(version, beside(contract.read(version)))
    for path in added:
        print(f"released {path}; it never changes again")
    if not added:
        print(f"version {version} has all its forms")
    return 0
