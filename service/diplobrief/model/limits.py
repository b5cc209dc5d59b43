"""How large the parts of a brief may be: wide enough for a treaty conference, narrow enough to hold a server harmless.

Lengths are in Unicode code points, as JSON Schema's `maxLength` counts them.
"""

from typing import Final

LANGUAGE_PATTERN: Final = (
    r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$"
)
"""BCP 47 in canonical case: language, script, region, variants. No extensions, no private use."""

ID_LENGTH: Final = 100
LINE_LENGTH: Final = 300
TEXT_LENGTH: Final = 2_000
QUOTE_LENGTH: Final = 2_000
SPAN_QUOTE_LENGTH: Final = 300

SOURCES: Final = 50
PARTIES: Final = 200
CLAIMS: Final = 1_000
EVIDENCE: Final = 50
NAMES: Final = 20
LINKS: Final = 100
TOPICS: Final = 20

TRANSLATIONS: Final = 50
HALF_AROUND: Final = 20_037_509
"""Metres from a point to the one on the other side of the globe: no place is known less surely."""

INTEGER_MAX: Final = 2**31 - 1
"""The largest integer in a brief: what every consumer's 32-bit integer holds."""
