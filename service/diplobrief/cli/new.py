"""Write briefs/ID.json, a skeleton that lacks only the mapping. A file that exists is never touched.

  diplobrief new 2026-01-28-arctic-talks --source texts/talks.txt
  diplobrief new 1927-02-21-italy-declines --source texts/d10.txt --kind telegram --licence CC0-1.0

What is known of the source is told by options, or by an `index.json` beside the text: a list of objects of which one
has the text's name under `file`, with `title`, `publisher`, `url`, `licence` and `published`. An option wins.
Then fill it in from top to bottom; `diplobrief check` lists what is still missing, and
`diplobrief locate` prints evidence.
"""

import datetime as dt
import json
import re
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, get_args

from diplobrief.model.vocabularies import SourceKind

_TOLD: Final = ("title", "author", "publisher", "url", "published", "licence")


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("id", metavar="ID", help="id of the brief: lower-case words joined by hyphens, date first")
    command.add_argument("--source", type=Path, required=True, metavar="TEXTFILE", help="the text to be mapped, UTF-8")
    command.add_argument("--briefs", type=Path, default=Path("briefs"), metavar="DIR", help="folder (default: briefs)")
    command.add_argument("--lang", default="en", metavar="TAG", help="language of brief and text (default: en)")
    command.add_argument("--kind", choices=get_args(SourceKind), metavar="KIND", help="what the source is: telegram, …")
    command.add_argument("--source-id", metavar="ID", help="id of the source (default: its kind, or article)")
    for name in _TOLD:
        command.add_argument(f"--{name}", metavar="TEXT", help=f"{name} of the source")


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
    source = _source(asked, text)
    brief = skeleton(asked.id, source, str(shipped().newest))
    asked.briefs.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(brief, indent=2, ensure_ascii=False) + "\n")
    except FileExistsError:
        raise UsageError(f"{path} exists already, and was not touched") from None
    print(f"wrote {path}; `diplobrief check {path}` lists what it lacks")
    return 0


def _source(asked: Namespace, text: str) -> dict[str, Any]:
    """The source as far as it is known, in the order of the schema."""
    told = _indexed(asked.source, text) | {name: value for name in _TOLD if (value := getattr(asked, name)) is not None}
    kind = asked.kind or ""
    return {
        "id": asked.source_id or ("article" if kind in ("", "news-article") else kind),
        "kind": kind,
        **{name: told[name] for name in _TOLD if name in told and name != "licence"},
        "retrieved": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
        "lang": asked.lang,
        **({"licence": told["licence"]} if "licence" in told else {}),
        "text": {"sha256": sha256(text.encode()).hexdigest(), "length": len(text)},
    }


def _indexed(source: Path, text: str) -> dict[str, str]:
    """What an `index.json` beside the text says of it. Raises `UsageError` where it is about another text."""
    from diplobrief.cli.errors import UsageError

    try:
        entries = json.loads((source.parent / "index.json").read_bytes())
    except (OSError, ValueError):
        return {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("file") == source.name:
            if entry.get("sha256", "") not in ("", sha256(text.encode()).hexdigest()):
                raise UsageError(f"the index.json beside {source} gives another digest: one of the two was changed")
            return {name: entry[name] for name in _TOLD if isinstance(entry.get(name), str)}
    return {}


def skeleton(name: str, source: dict[str, Any], version: str) -> dict[str, Any]:
    """A brief in which every empty text is the mapper's to fill."""
    now = dt.datetime.now(dt.UTC)
    evidence = [{"source": source["id"], "start": 0, "end": 0, "sha256": ""}]
    claim: dict[str, Any] = {"text": "", "evidence": evidence}
    return {
        "$schema": f"../schemas/diplomatic-brief/{version}.json",
        "id": name,
        "revision": 1,
        "modified": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "status": "current",
        "title": "",
        "summary": "",
        "lang": source["lang"],
        "date": name[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-|$)", name) else "",
        "event": {"type": "", "status": "", "evidence": evidence},
        "sources": [source],
        "parties": [{"id": "", "name": "", "kind": "", "role": ""}, {"id": "", "name": "", "kind": "", "role": ""}],
        "objectives": [{"id": "o1", "parties": [""], "basis": "", **claim}],
        "statements": [{"id": "s1", "kind": "indirect", "act": "", "speaker": {"party": ""}, **claim}],
        "implications": [{"id": "i1", "topic": "", "asserted_by": "", **claim}],
    }
