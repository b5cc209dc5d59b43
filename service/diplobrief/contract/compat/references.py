"""What `$ref` and `$dynamicRef` point at: resources and anchors of one document, by their addresses."""

from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from diplobrief.contract.compat.values import Undecided

ONE: Final = frozenset(
    "not if then else items contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties "
    "contentSchema".split()
)
MANY: Final = frozenset("allOf anyOf oneOf prefixItems".split())
NAMED: Final = frozenset("properties patternProperties dependentSchemas $defs definitions".split())
_HOME: Final = "http://document.invalid/"


class References:
    """The addresses of one schema document."""

    def __init__(self, document: Any) -> None:
        self._resources: dict[str, Any] = {}
        self._anchors: dict[tuple[str, str], Any] = {}
        self._dynamic: dict[str, list[tuple[str, Any]]] = {}
        self._base: dict[int, str] = {}
        self._resources[_HOME] = document
        self._walk(document, _HOME)

    def target(self, holder: dict[str, Any], keyword: str) -> Any:
        """The schema that `$ref` or `$dynamicRef` of `holder` means. Raises `Undecided` when it is not told here."""
        address, fragment = urldefrag(_joined(self._base[id(holder)], holder[keyword]))
        fragment = unquote(fragment)
        if keyword == "$dynamicRef" and fragment in self._dynamic:
            places = self._dynamic[fragment]
            if len(places) != 1 or places[0][0] != address:
                raise Undecided(f"$dynamicRef {holder[keyword]!r} has more than one place to go")
        if address not in self._resources:
            raise Undecided(f"{holder[keyword]!r} leads out of the document")
        if fragment and not fragment.startswith("/"):
            if (address, fragment) not in self._anchors:
                raise Undecided(f"{holder[keyword]!r} names no anchor")
            return self._anchors[address, fragment]
        found = follow(self._resources[address], fragment)
        if isinstance(found, dict) and id(found) not in self._base:
            raise Undecided(f"{holder[keyword]!r} leads to a place that holds no schema")
        return found

    def _walk(self, schema: Any, base: str) -> None:
        if not isinstance(schema, dict):
            return
        if isinstance(schema.get("$id"), str):
            base = urldefrag(_joined(base, schema["$id"]))[0]
            self._resources[base] = schema
        self._base[id(schema)] = base
        for word in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(word), str):
                self._anchors[base, schema[word]] = schema
        if isinstance(schema.get("$dynamicAnchor"), str):
            self._dynamic.setdefault(schema["$dynamicAnchor"], []).append((base, schema))
        for part in parts(schema):
            self._walk(part, base)


def _joined(base: str, reference: str) -> str:
    """An address seen from another; a fragment alone stays where it is, whatever the scheme (RFC 3986, 5.2)."""
    return urldefrag(base)[0] + reference if reference.startswith("#") else urljoin(base, reference)


def parts(schema: dict[str, Any]) -> list[Any]:
    """The schemas directly inside a schema."""
    found: list[Any] = []
    for keyword, value in schema.items():
        if keyword in ONE:
            found.append(value)
        elif keyword in MANY and isinstance(value, list):
            found += value
        elif keyword in NAMED and isinstance(value, dict):
            found += value.values()
    return found


def follow(document: Any, pointer: str) -> Any:
    """What a JSON Pointer (RFC 6901) leads to. Raises `Undecided` when there is nothing."""
    place = document
    for token in pointer.split("/")[1:]:
        word = token.replace("~1", "/").replace("~0", "~")
        try:
            place = place[int(word)] if isinstance(place, list) else place[word]
        except (KeyError, ValueError, IndexError, TypeError):
            raise Undecided(f"#{pointer} leads nowhere") from None
    return place
