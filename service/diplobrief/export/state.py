"""What an export says of itself in `.diplobrief/state.json`: its edition, and what each of its parts has read."""

from pathlib import Path
from typing import Final, NamedTuple

import orjson

FOLDER: Final = ".diplobrief"
"""What is no address: this state, and snippets for servers."""

_STATE: Final = f"{FOLDER}/state.json"
_FORMAT: Final = 1


class Party(NamedTuple):
    """A party of an export: a sum of what is said of it, its names (the first is its id), and what its page read.

    Every name leads to it alone; `called` is what briefs call it.
    """

    sum: int
    names: tuple[str, ...]
    called: tuple[str, ...]
    reads: tuple[str, ...]


class State(NamedTuple):
    """An export. `basis` is what all of it depends on beside the corpus; `chain` is that of change `sequence`.

    `number` counts the exports into one folder, and `touched` are the files that differ from those of the one before.
    """

    basis: str
    edition: str
    sequence: int
    chain: str
    number: int
    briefs: dict[str, tuple[str, ...]]
    parties: dict[str, Party]
    touched: tuple[str, ...]


def read(folder: Path) -> State | None:
    """The state of an export, or `None` where there is none that can be read."""
    try:
        found = orjson.loads((folder / _STATE).read_bytes())
        if found.pop("format") != _FORMAT:
            return None
        parties = {name: Party(*each) for name, each in found.pop("parties").items()}
        return State(**found, parties=parties)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_export(folder: Path) -> bool:
    """Whether a folder was made by an export, whole or not, of whatever version."""
    return (folder / FOLDER).is_dir()


def forget(folder: Path) -> None:
    """Says that the files of a folder are not those of its state any more."""
    (folder / _STATE).unlink(missing_ok=True)


def write(folder: Path, state: State) -> None:
    """Writes the state: the last file of an export."""
    (folder / FOLDER).mkdir(exist_ok=True)
    parties = {name: list(each) for name, each in state.parties.items()}
    (folder / _STATE).write_bytes(orjson.dumps({"format": _FORMAT, **state._asdict(), "parties": parties}))
