import pytest
from clusters import ENGINES, Build


@pytest.fixture(scope="module", params=list(ENGINES.values()), ids=list(ENGINES))
def build(request: pytest.FixtureRequest) -> Build:
    """What makes a store, once for each engine."""
    engine: Build = request.param
    return engine
