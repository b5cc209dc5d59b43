"""Write briefs/ID.json, a skeleton that lacks only the mapping. A file that exists is never touched.

  diplobrief new 2026-01-28-arctic-talks --source texts/talks.txt

Then fill it in from top to bottom; `diplobrief check` lists what is still missing, and
`diplobrief locate` prints evidence.
"""

import datetime as dt
import json
import re
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from pathlib import Path
from typing import Any


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("id", metavar="ID", help="id of the brief: lower-case words joined by hyphens, date first")
    command.add_argument("--source", type=Path, required=True, metavar="TEXTFILE", help="the text to be mapped, UTF-8")
    command.add_argument("--briefs", type=Path, default=Path("briefs"), metavar="DIR", help="folder (default: briefs)")
    command.add_argument("--lang", default="en", metavar="TAG", help="language of brief and text (default: en)")


def run(asked: Namespace) -> int:
    """0 when the skeleton was written."""
    from diplobrief.cli.errors import UsageError
    from diplobrief.cli.texts import read_text
    from diplobrief.contract.released import shipped
    from diplobrief.model.codes import registered_language
    from diplobrief.model.limits import ID_LENGTH

    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", asked.id) or len(asked.id) > ID_LENGTH:
        limits = f"words joined by single hyphens, at most {ID_LENGTH} characters"
        raise UsageError(f"{asked.id!r} is no id: lower-case letters and digits, {limits}")
    if not re.fullmatch(r"[A-Za-z0-9-]{2,35}", asked.lang) or registered_language(asked.lang) != asked.lang:
        raise UsageError(f"{asked.lang!r} is no registered language tag, such as en, kl or pt-BR")
    text = read_text(asked.source)
    path = asked.briefs / f"{asked.id}.json"
    brief = skeleton(asked.id, text, asked.lang, str(shipped().newest))
    asked.briefs.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(brief, indent=2, ensure_ascii=False) + "\n")
    except FileExistsError:
        raise UsageError(f"{path} exists already, and was not touched") from None
    print(f"wrote {path}; `diplobrief check {path}` lists what it lacks")
    return 0


def skeleton(name: str, text: str, lang: str, version: str) -> dict[str, Any]:
    """A brief in which every empty text is the mapper's to fill."""
    now = dt.datetime.now(dt.UTC)
    evidence = [{"source": "article", "start": 0, "end": 0, "sha256": ""}]
    claim: dict[str, Any] = {"text": "", "evidence": evidence}
    return {
        "$schema": f"../schemas/diplomatic-brief/{version}.json",
        "id": name,
        "revision": 1,
        "modified": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "status": "current",
        "title": "",
        "summary": "",
        "lang": lang,
        "date": name[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-|$)", name) else "",
        "event": {"type": "", "status": "", "evidence": evidence},
        "sources": [
            {
                "id": "article",
                "kind": "",
                "retrieved": f"{now:%Y-%m-%d}",
                "lang": lang,
                "text": {"sha256": sha256(text.encode()).hexdigest(), "length": len(text)},
            }
        ],
        "parties": [{"id": "", "name": "", "kind": "", "role": ""}, {"id": "", "name": "", "kind": "", "role": ""}],
        "objectives": [{"id": "o1", "parties": [""], "basis": "", **claim}],
        "statements": [{"id": "s1", "kind": "indirect", "act": "", "speaker": {"party": ""}, **claim}],
        "implications": [{"id": "i1", "topic": "", "asserted_by": "", **claim}],
    }
