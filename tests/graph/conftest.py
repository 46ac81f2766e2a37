"""A drawn graph, built once."""
import pytest
from drawn import built


@pytest.fixture(scope="session")
def told(tmp_path_factory):
    """A drawn graph that has all that can be drawn, told as claims and built of them."""
    return built(200, 4, tmp_path_factory.mktemp("drawn") / "drawn.kg")
