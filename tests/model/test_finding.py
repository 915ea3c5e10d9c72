from dataclasses import replace
from datetime import timedelta

from tests.pages.samples import flood, source


def test_sources_that_are_only_watched_are_not_flagged() -> None:
    assert flood((source("192.0.2.1"), source("192.0.2.2", "limit"), source("192.0.2.3", "watch"))).flagged == 2


def test_a_finding_was_last_seen_when_the_last_of_its_sources_was() -> None:
    early, late = source("192.0.2.1"), replace(source("192.0.2.2"), last=source("192.0.2.2").last + timedelta(hours=1))
    assert flood((late, early)).last_seen == late.last
    assert flood(()).last_seen == flood(()).began
