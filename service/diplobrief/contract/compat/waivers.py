"""Waivers: unproved directions that a person has looked at, each with the reason why it is let through."""

import json
from pathlib import Path
from typing import Final

from diplobrief.contract.compat.verdict import Comparison, Verdict
from diplobrief.contract.released import ContractError

FILE: Final = "waivers.json"


class Waivers:
    """The waivers of a folder of schemas, and which of them were needed."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self._reasons = reasons
        self._used: set[str] = set()

    @classmethod
    def read(cls, path: Path) -> "Waivers":
        """A file `{"<fingerprint>": "<reason>"}`; none when there is no file. Raises `ContractError`."""
        if not path.exists():
            return cls({})
        try:
            pairs = json.loads(path.read_bytes(), object_pairs_hook=list)
        except ValueError as error:
            raise ContractError(f"{path} is no JSON: {error}") from None
        reasons: dict[str, str] = {}
        for name, reason in pairs if isinstance(pairs, list) else [("", "")]:
            if not isinstance(reason, str) or not reason.strip() or name in reasons:
                raise ContractError(f"{path}: {name!r} needs a reason, as a text, and stands there once")
            reasons[name] = reason
        return cls(reasons)

    def applied(self, comparison: Comparison) -> Comparison:
        """The comparison with what is waived; a breaking direction cannot be."""
        return Comparison(*(self._one(each) for each in comparison))

    def _one(self, verdict: Verdict) -> Verdict:
        if verdict.state != "unproved" or verdict.fingerprint not in self._reasons:
            return verdict
        self._used.add(verdict.fingerprint)
        return verdict._replace(waived=self._reasons[verdict.fingerprint])

    def unused(self) -> list[str]:
        """Fingerprints that no question had."""
        return [each for each in self._reasons if each not in self._used]
