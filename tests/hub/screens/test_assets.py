"""Files of pages: for everybody, for ever, and nothing else."""

import pytest

from bavn.pages.situation.frame import ASSETS, asset, asset_path
from tests.hub.hubs import Running


@pytest.mark.parametrize("name", ASSETS)
def test_a_file_is_handed_out_to_everybody_and_kept_for_ever(hub: Running, name: str) -> None:
    found = hub.client.get(asset_path(name))
    assert (found.status_code, found.content) == (200, asset(name))
    assert found.headers["content-type"].removesuffix("; charset=utf-8") == ASSETS[name]
    assert "immutable" in found.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["screen.css", "screen.000000000000.css", "frame.py", "%2e%2e/frame.py", "..%2fframe.py"]
)
def test_nothing_else_is(hub: Running, path: str) -> None:
    assert hub.client.get(f"/static/{path}").status_code in {400, 404}
