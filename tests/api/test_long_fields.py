"""Fields of a stranger, as long as a head may be: they are read once from front to back, and hold up nobody."""

import pytest
from support import FIRST
from test_server import exchange

LONGEST = 60_000
FIELDS = {
    "an open quotation full of quotation marks": 'Accept: "' + r"\"" * (LONGEST // 2),
    "an open quotation full of backslashes": 'Accept: a/b;q="' + "\\" * (LONGEST - 1),
    "quotation marks": 'Accept: "' + '"' * LONGEST,
    "open quotations, one in the other": "Accept: a/b" + ';a="' * (LONGEST // 4),
    "a type and spaces": "Accept: a/b" + " " * LONGEST + "x",
    "parameters of nothing": "Accept: a/b" + " ;" * (LONGEST // 2),
    "a weight of spaces": "Accept-Encoding: gzip;q=" + " " * LONGEST + ";",
    "a coding and spaces": "Accept-Encoding: gzip" + " " * LONGEST + "x",
    "codings of nothing": "Accept-Encoding: " + "," * LONGEST,
    "an open tag": 'If-None-Match: "' + "x" * LONGEST,
    "tags of nothing": "If-None-Match: " + '"' * LONGEST,
    "weak tags that are none": "If-None-Match: " + 'W/"' * (LONGEST // 3),
    "tags without an end": "If-Match: " + '" ' * (LONGEST // 2),
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_a_field_without_measure_is_read_once(server: str, field: str) -> None:
    head = f"GET /v1/briefs/{FIRST.stem} HTTP/1.1\r\nHost: x\r\n{field}\r\nConnection: close\r\n\r\n"
    assert exchange(server, head.encode()).startswith(b"HTTP/1.1 ")  # within the patience of a socket
