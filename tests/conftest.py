from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from clusters import ENGINES, Build
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page
from support import BRIEFS, serving

if TYPE_CHECKING:
    from elsewhere import Host

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")  # no test looks at a clock: a busy machine proves nothing


@pytest.fixture(scope="module", params=list(ENGINES.values()), ids=list(ENGINES))
def build(request: pytest.FixtureRequest) -> Build:
    """What makes a store, once for each engine."""
    engine: Build = request.param
    return engine


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server over the project's own briefs."""
    with serving(BRIEFS) as found:
        yield found


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=10) as client:
        yield client


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with every kind of brief that a page can show."""
    from windows import site_of

    with site_of(tmp_path_factory.mktemp("editions")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open for one module only: as long as it is, no other event loop runs in this process."""
    from windows import chromium

    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    from windows import window

    with window(browser, site) as found:
        yield found


@pytest.fixture
def host() -> Iterator["Host"]:
    """A page of somebody else, at an origin of its own."""
    from elsewhere import host

    with host() as found:
        yield found
