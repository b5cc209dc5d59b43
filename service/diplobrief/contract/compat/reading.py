"""From a schema (2020-12) to a term: what it says of validity, and nothing of what it only annotates."""

import json
from collections.abc import Iterable
from typing import Any

from diplobrief.contract.compat.evaluated import Evaluated
from diplobrief.contract.compat.keywords import ANNOTATIONS, BOUNDS, SIZES, strange
from diplobrief.contract.compat.literals import any_value, at, each_from, every, member, pattern
from diplobrief.contract.compat.place import paths, pointer
from diplobrief.contract.compat.references import References, parts
from diplobrief.contract.compat.terms import Term, Terms
from diplobrief.contract.compat.values import KINDS, Undecided, exact


class Reader:
    """Reads one document into a pool. `side` keeps its recursive definitions apart from those of another document."""

    def __init__(self, pool: Terms, document: Any, side: str) -> None:
        self.pool, self._side = pool, side
        self.references = References(document)
        self._document = document
        self._known: dict[int, Term] = {}
        self._open: dict[int, Term] = {}
        self._returned: set[int] = set()
        self.blind: dict[str, str] = {}
        """Why parts of the document are not understood, each reason once, with a pointer to the first such part."""

    def whole(self) -> Term:
        """The term of the document."""
        return self.term(self._document)

    def term(self, schema: Any) -> Term:
        """The term of a schema inside the document."""
        if isinstance(schema, bool):
            return self.pool.true if schema else self.pool.false
        key = id(schema)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            self._returned.add(key)
            return self._open[key]
        name = (self._side, len(self._known) + len(self._open), key)
        self._open[key] = self.pool.make("ref", name, True)
        try:
            found = self.pool.all_of(self._keywords(schema))
        except Undecided as reason:
            where = next((pointer(way) for way, part in paths(self._document) if part is schema), "")
            self.blind.setdefault(str(reason), where)
            found = self._opaque(schema)
        entry = self._open.pop(key)
        if key in self._returned:
            self.pool.definitions[name] = found
            found = entry if _within(entry, found) else found
        self._known[key] = found
        return found

    def _opaque(self, schema: dict[str, Any]) -> Term:
        """A term that equals another one only where the words of the schema are the same and stand alone."""
        words = json.dumps(_bare(schema), sort_keys=True)
        alone = "Ref" not in words and "$ref" not in words and "nchor" not in words
        return self.pool.make("opaque", words if alone else (self._side, words), True)

    def _keywords(self, schema: dict[str, Any]) -> Iterable[Term]:
        unknown = strange(schema)
        if unknown:
            raise Undecided(f"the keyword {unknown!r} is not understood")
        for family in (self._logic, self._scalars, self._arrays, self._objects):
            yield from family(schema)
        if "unevaluatedItems" in schema or "unevaluatedProperties" in schema:
            yield from Evaluated(self).terms(schema)

    def _logic(self, schema: dict[str, Any]) -> Iterable[Term]:
        pool = self.pool
        for word in ("$ref", "$dynamicRef"):
            if word in schema:
                yield self.term(self.references.target(schema, word))
        yield from (self.term(each) for each in schema.get("allOf", ()))
        if "anyOf" in schema:
            yield pool.any_of(self.term(each) for each in schema["anyOf"])
        if "oneOf" in schema:
            yield exactly_one(pool, [self.term(each) for each in schema["oneOf"]])
        if "not" in schema:
            yield pool.negate(self.term(schema["not"]))
        if "if" in schema:
            met = self.term(schema["if"])
            yield pool.any_of([pool.negate(met), self.term(schema.get("then", True))])
            yield pool.any_of([met, self.term(schema.get("else", True))])

    def _scalars(self, schema: dict[str, Any]) -> Iterable[Term]:
        pool = self.pool
        if "type" in schema:
            named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            yield self._types(frozenset(named))
        if "enum" in schema:
            yield any_value(pool, schema["enum"])
        if "const" in schema:
            yield any_value(pool, [schema["const"]])
        for word, (side, exclusive) in BOUNDS.items():
            if word in schema:
                yield pool.make("bound", exact(schema[word]), side, exclusive)
        if "multipleOf" in schema:
            yield pool.make("multiple", exact(schema["multipleOf"]), True)
        for op, (least, most) in SIZES.items():
            yield pool.span(op, int(schema.get(least, 0)), int(schema[most]) if most in schema else None)
        if "pattern" in schema:
            yield pattern(pool, schema["pattern"])
        if "format" in schema:
            yield pool.make("format", schema["format"], True)

    def _types(self, named: frozenset[str]) -> Term:
        if "integer" not in named or "number" in named:
            return self.pool.types(named & set(KINDS))
        whole = self.pool.make("multiple", exact(1), True)
        return self.pool.all_of([self.pool.types(named - {"integer"} | {"number"}), whole])

    def _arrays(self, schema: dict[str, Any]) -> Iterable[Term]:
        pool, first = self.pool, schema.get("prefixItems", [])
        yield from (at(pool, index, self.term(each)) for index, each in enumerate(first))
        if "items" in schema:
            yield each_from(pool, len(first), self.term(schema["items"]))
        if "contains" in schema:
            least = int(schema.get("minContains", 1))
            most = int(schema["maxContains"]) if "maxContains" in schema else None
            if most is not None and most < least:
                yield pool.false_for("count")
            elif least or most is not None:
                yield pool.make("count", 0, self.term(schema["contains"]), least, most)
        if schema.get("uniqueItems"):
            yield pool.make("unique", True)

    def _objects(self, schema: dict[str, Any]) -> Iterable[Term]:
        pool, named = self.pool, schema.get("properties", {})
        yield from (member(pool, name, self.term(each)) for name, each in named.items())
        patterns = schema.get("patternProperties", {})
        for text, each in patterns.items():
            yield every(pool, pattern(pool, text), self.term(each))
        if "additionalProperties" in schema:
            yield every(pool, other_names(pool, named, patterns), self.term(schema["additionalProperties"]))
        if "propertyNames" in schema:
            yield every(pool, pool.negate(self.term(schema["propertyNames"])), pool.false)
        yield from (pool.make("has", name, True) for name in schema.get("required", ()))
        for name, needed in schema.get("dependentRequired", {}).items():
            then = pool.all_of(pool.make("has", each, True) for each in needed)
            yield pool.any_of([pool.make("has", name, False), then])
        for name, each in schema.get("dependentSchemas", {}).items():
            yield pool.any_of([self.without(name), self.term(each)])

    def without(self, name: str) -> Term:
        """The value is no object with a member of this name."""
        return self.pool.make("has", name, False)


def other_names(pool: Terms, named: Iterable[str], patterns: Iterable[str]) -> Term:
    """The names that are none of these and match none of the patterns."""
    texts = frozenset(named)
    listed = [pool.make("strings", texts, False)] if texts else []
    return pool.all_of([*listed, *(pool.left(pool.negate(pattern(pool, each)), "string") for each in patterns)])


def exactly_one(pool: Terms, branches: list[Term]) -> Term:
    """One branch holds and no other."""
    return pool.any_of(
        pool.all_of([each, *(pool.negate(other) for index, other in enumerate(branches) if index != here)])
        for here, each in enumerate(branches)
    )


def _within(term: Term, body: Term) -> bool:
    """Whether a body refers to itself about the very value that it is asked of: such a schema says nothing."""
    return body is term or (body.op in ("all", "any") and any(_within(term, each) for each in body.args))


def _bare(schema: Any) -> Any:
    """A schema without what only annotates."""
    if not isinstance(schema, dict) or not parts(schema):
        kept = schema if isinstance(schema, dict) else {}
        return {word: kept[word] for word in kept if word not in ANNOTATIONS} if kept else schema
    return schema
