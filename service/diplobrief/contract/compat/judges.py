"""The two validators that a witness has to pass: jsonschema with formats asserted, and jsonschema-rs."""

import re
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_RegexError = re.error
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class Judges:
    """Both validators of one schema."""

    def __init__(self, schema: Any) -> None:
        self._reference = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        self._second = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def accept(self, value: Any) -> bool | None:
        """Whether both accept a document; `None` where they do not agree, or one cannot say."""
        try:
            first = self._reference.is_valid(value)
            return first if first is self._second.is_valid(value) else None
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, _RegexError):
            return None

    def quickly(self, value: Any) -> bool | None:
        """Whether the faster one accepts a document; `None` where it cannot say."""
        try:
            return bool(self._second.is_valid(value))
        except (ArithmeticError, TypeError, ValueError, RecursionError):
            return None

    def errors(self, value: Any) -> list[ValidationError]:
        """What the reference implementation says against a document."""
        return list(self._reference.iter_errors(value))


@lru_cache(maxsize=512)
def _of_keyword(word: str, value: str) -> Judges:
    return Judges({"$schema": DIALECT, word: value})


def judge(word: str, value: str, text: str) -> bool | None:
    """Whether a string meets one keyword, where both validators say the same."""
    try:
        return _of_keyword(word, value).accept(text)
    except (ValueError, _RegexError):
        return None
