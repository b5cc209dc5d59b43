"""The table of the benchmark of the API."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: what was measured, ours, the peer's, the ratio, and the target with whether it is met."""

    title: str
    ours: str
    peer: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def skipped(self) -> bool:
        """Whether the row says why it was not measured."""
        return self.ours.startswith("NOT MEASURED")


def show(rows: Sequence[Row], machine: str, notes: Sequence[str]) -> None:
    """Prints the rows in columns."""
    verdict = {None: "", True: "met", False: "MISSED"}
    table = [["", "ours", "beside", "ratio", "target", ""]]
    table += [[row.title, row.ours, row.peer, row.ratio, row.target, verdict[row.met]] for row in rows]
    widths = [max(len(row[column]) for row in table if not row[1].startswith("NOT")) for column in range(len(table[0]))]
    print(machine)
    print("\n".join(notes) + "\n")
    for cells in table:
        print("  ".join(text.ljust(width) for text, width in zip(cells, widths, strict=True)).rstrip())
