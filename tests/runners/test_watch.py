from bavn.detectors.wave import Wave
from bavn.runners.watch import Crowd, Watch
from bavn.windows.past import Past


def wave(kind: str) -> Wave:
    return Wave(kind, 1, 100, 105, 1.0, 100)


def test_a_new_site_has_nothing_open() -> None:
    assert Watch().open() == []


def test_open_are_the_flood_the_held_connections_and_the_crowd() -> None:
    flood, slow, crowd = wave("http-flood"), wave("slow-requests"), wave("flash-crowd")
    watch = Watch(wave=flood, slow=slow, crowd=Crowd(crowd, 1.0, Past()))
    assert watch.open() == [flood, slow, crowd]
    watch.wave = None
    assert watch.open() == [slow, crowd]


def test_sites_do_not_share_their_past() -> None:
    assert Watch().past is not Watch().past
