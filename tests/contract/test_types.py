"""What a release puts beside its schema: declarations that TypeScript compiles against real briefs, and a page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from newer import BASES
from packages import run
from support import Json, load

from diplobrief.contract.conversions.briefs import convert
from diplobrief.contract.derive import beside
from diplobrief.contract.released import shipped
from diplobrief.contract.typescript import UnknownKeywordError, declarations

VERSIONS = list(shipped().locked)
SETTINGS = {
    "strict": True, "noEmit": True, "exactOptionalPropertyTypes": True, "noUncheckedIndexedAccess": True, "skipLibCheck": False,
    "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "types": [],
}  # fmt: skip


def _compiled(folder: Path) -> str:
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": SETTINGS, "include": ["*.ts"]}))
    done = run("tsc", "-p", folder, cwd=folder)
    assert (done.returncode == 0) == (done.stdout == "")
    return done.stdout


def _uses(version: str, briefs: list[Json]) -> str:
    lines = [f'import type {{ DiplomaticBrief, Statement }} from "./{version}";']
    for number, brief in enumerate(briefs):
        lines.append(f"export const brief{number}: DiplomaticBrief = {json.dumps(brief)};")
    lines.append(
        "export function quoted(each: Statement): string {\n"
        '  switch (each.kind) {\n    case "direct":\n    case "mixed":\n      return each.quote;\n'
        '    case "indirect":\n      return each.text;\n  }\n}'
    )
    return "\n".join(lines) + "\n"


def test_the_declarations_compile_with_every_brief_and_refuse_mistakes(tmp_path: Path) -> None:
    for version in VERSIONS:
        folder = tmp_path / version
        folder.mkdir()
        (folder / f"{version}.d.ts").write_bytes(shipped().read(version, "d.ts"))
        briefs = [convert(load(path), version).document for path in BASES]
        (folder / "uses.ts").write_text(_uses(version, briefs))
        assert _compiled(folder) == ""
    wrong: list[tuple[str, Any]] = [
        ("revision", "1"), ("status", "gone"), ("objectives", []), ("tilte", "x"), ("withdrawal", {}), ("place", None),
    ]  # fmt: skip
    (folder / "uses.ts").write_text(_uses(version, [briefs[0] | {name: value} for name, value in wrong]))
    told = _compiled(folder)
    assert {int(number) for number in re.findall(r"uses\.ts\((\d+),", told)} == set(range(2, 2 + len(wrong)))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_declarations_and_the_page_have_every_member(version: str) -> None:
    schema = json.loads(shipped().read(version))
    types = shipped().read(version, "d.ts").decode()
    page = shipped().read(version, "md").decode()
    for name, each in [("DiplomaticBrief", schema), *schema["$defs"].items()]:
        if "properties" not in each:
            assert f"export type {name} = string;" in types
            assert f"| {name} | {each['description']} |" in page
            continue
        declared = types.split(f"export interface {name} {{")[1].split("\n}")[0]
        section = page.split(f"## {'The brief' if each is schema else name}\n")[1].split("\n## ")[0]
        required = set(each["required"]) if "required" in each else set()
        assert re.findall(r"^  ([$\w]+)(\??):", declared, re.MULTILINE) == [
            (member, "" if member in required else "?") for member in each["properties"]
        ]
        rows = re.findall(r"^\| `([^`]+)` \| (yes)? ", section, re.MULTILINE)
        assert rows == [(member, "yes" if member in required else "") for member in each["properties"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_lies_beside_a_release_is_what_is_made_of_it(version: str) -> None:
    for form, data in beside(shipped().read(version)).items():
        assert shipped().read(version, form) == data


def test_a_keyword_without_a_type_stops_the_release() -> None:
    schema = json.loads(shipped().read("1.1.0"))
    schema["properties"]["title"] = {"description": "x", "allOf": []}
    with pytest.raises(UnknownKeywordError, match="no TypeScript"):
        declarations(json.dumps(schema).encode())
