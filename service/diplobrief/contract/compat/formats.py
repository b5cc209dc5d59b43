"""What is known of formats as languages: one that holds every string of a format, one that holds only such strings.

Where both are the same pattern, the format is regular and the prover decides it. RFC 3339, 4122, 6901 and the grammar
of relative JSON pointers are the sources; what the validators' libraries make of the edges stays between the two.
"""

from typing import Final

_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_DATE: Final = f"[0-9]{{4}}-(?:0[1-9]|1[0-2])-{_DAY}"
_SURE_YEAR: Final = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_SURE_DAY: Final = "(?:(?:0[13578]|1[02])-31|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8]))"
_TIME: Final = "(?:[01][0-9]|2[0-4]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:[.,][0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
_SURE_TIME: Final = (
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4: Final = f"^(?:{_BYTE}\\.){{3}}{_BYTE}$"
_UUID: Final = "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
_POINTER: Final = "(?:/(?:[^/~]|~[01])*)*"
_RELATIVE: Final = f"^(?:0|[1-9][0-9]*)(?:#|{_POINTER})$"
_SCHEME: Final = "^[A-Za-z][A-Za-z0-9+.-]*:"
_PLAIN_URI: Final = "^https?://[a-z]{1,20}(?:\\.[a-z]{1,20}){0,3}(?:/[a-z0-9]{1,20}){0,5}$"

_HOLDING: Final = {
    "date": f"^{_DATE}$",
    "time": f"^{_TIME}$",
    "date-time": f"^{_DATE}[Tt _]{_TIME}$",
    "duration": "^[Pp][0-9A-Za-z.,]+$",
    "email": "@",
    "idn-email": "@",
    "hostname": "^[A-Za-z0-9._-]+$",
    "ipv4": _IPV4,
    "ipv6": "^[0-9A-Fa-f:.]{2,45}$",
    "uri": _SCHEME,
    "iri": _SCHEME,
    "json-pointer": f"^{_POINTER}$",
    "relative-json-pointer": _RELATIVE,
    "uuid": _UUID,
}
_WITHIN: Final = {
    "date": f"^{_SURE_YEAR}-{_SURE_DAY}$",
    "time": f"^{_SURE_TIME}$",
    "date-time": f"^{_SURE_YEAR}-{_SURE_DAY}T{_SURE_TIME}$",
    "duration": "^P(?:[0-9]{1,4}[YMDW]|T[0-9]{1,4}[HMS])$",
    "email": "^[a-z]{1,20}@[a-z]{1,20}\\.[a-z]{2,10}$",
    "idn-email": "^[a-z]{1,20}@[a-z]{1,20}\\.[a-z]{2,10}$",
    "hostname": "^[a-z]{1,20}(?:\\.[a-z]{1,20}){0,3}$",
    "ipv4": _IPV4,
    "ipv6": "^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$",
    "uri": _PLAIN_URI,
    "iri": _PLAIN_URI,
    "uri-reference": f"{_PLAIN_URI}|^[A-Za-z0-9._~-]*$",
    "iri-reference": f"{_PLAIN_URI}|^[A-Za-z0-9._~-]*$",
    "uri-template": "^[A-Za-z0-9._~:/?#@-]*$",
    "regex": "^[A-Za-z0-9._:/@ -]*$",
    "json-pointer": f"^{_POINTER}$",
    "relative-json-pointer": _RELATIVE,
    "uuid": _UUID,
}
_NARROWER: Final = {
    "iri": ("uri",),
    "uri-reference": ("uri",),
    "iri-reference": ("uri", "iri", "uri-reference"),
    "idn-email": ("email",),
}

SAMPLES: Final = (
    *"a 1 2026-01-28 2026-02-30 2024-02-29 2023-02-29 12:30:00Z 12:30:00 25:00:00Z 2026-01-28T12:30:00Z "
    "2026-01-28T12:30:00+01:00 2026-01-28T12:30:00.123Z 2026-02-30T12:30:00Z 2026-01-28T12:30:00 P1D P1Y2M3DT4H5M6S "
    "PT36H P4W P a@b.cd ab@example.org a@ @ über@example.org example.org localhost -a.example a_b "
    "xn--bcher-kva.example bücher.example 127.0.0.1 256.0.0.1 1.2.3 ::1 2001:db8::1 1::2::3 "
    "https://example.org/a?b=c#d http://a.b urn:x:y mailto:a@b.cd https://bücher.example/ü /a/b ../a #x //x/y "
    "{a} /x{?q} { /a~1b /a~2 0# 1/a 01 ^a+$ ( [a-z]+ 123e4567-e89b-12d3-a456-426614174000 "
    "123E4567-E89B-12D3-A456-426614174000 123e4567".split(),
    *("", " ", "not a format", "2026-01-28 12:30:00Z", "http://exa mple", "a b", "\\\\x"),
)
"""Strings on both sides of every format, to ask the validators about."""


def holding(name: str) -> str | None:
    """A pattern that finds every string of the format."""
    return _HOLDING.get(name)


def within(name: str) -> str | None:
    """A pattern that finds only strings of the format."""
    return _WITHIN.get(name)


def narrower(name: str) -> tuple[str, ...]:
    """Formats all of whose strings are of this format too."""
    return _NARROWER.get(name, ())
