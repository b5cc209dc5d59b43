"""Rules B0: a file is strict JSON in UTF-8."""

from typing import Final

from diplobrief.model.rule import Rule

UNREADABLE: Final = Rule("B001", "unreadable-file", "A brief is a regular file that can be read.")
TOO_LARGE: Final = Rule("B002", "file-too-large", "A brief has at most five million bytes.")
NOT_UTF8: Final = Rule("B003", "not-utf-8", "A brief is encoded in UTF-8.")
BYTE_ORDER_MARK: Final = Rule("B004", "byte-order-mark", "A brief starts with its first character, not with a mark.")
SYNTAX: Final = Rule("B005", "json-syntax", "A brief is JSON as RFC 8259 has it.")
DUPLICATE: Final = Rule("B006", "duplicate-member", "No object has two members of one name.")
NOT_FINITE: Final = Rule("B007", "number-out-of-range", "A number is finite, and JSON.")
LONE_SURROGATE: Final = Rule("B008", "lone-surrogate", "A text holds whole characters only.")
TOO_DEEP: Final = Rule("B009", "nested-too-deep", "Objects and arrays nest at most two hundred levels.")

RULES: Final = (
    UNREADABLE,
    TOO_LARGE,
    NOT_UTF8,
    BYTE_ORDER_MARK,
    SYNTAX,
    DUPLICATE,
    NOT_FINITE,
    LONE_SURROGATE,
    TOO_DEEP,
)
