from tests.pages.samples import flood, source


def test_sources_that_are_only_watched_are_not_flagged() -> None:
    assert flood((source("192.0.2.1"), source("192.0.2.2", "limit"), source("192.0.2.3", "watch"))).flagged == 2
