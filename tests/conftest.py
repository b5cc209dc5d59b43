from collections.abc import Iterator

import httpx
import pytest
from support import BRIEFS, serving


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server over the project's own briefs."""
    with serving(BRIEFS) as found:
        yield found


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=10) as client:
        yield client
