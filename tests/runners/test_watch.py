from bavn.detectors.wave import Wave
from bavn.runners.watch import CLIENT_MINUTES, Crowd, Watch
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


def test_a_silence_is_open_too() -> None:
    silence = wave("site-silent")
    assert Watch(silence=silence).open() == [silence]


def test_sites_do_not_share_their_past() -> None:
    assert Watch().past is not Watch().past


def test_minutes_without_clients_count_once_somebody_comes_again() -> None:
    watch = Watch()
    for count in (4.0, 0.0, 0.0, 3.0, 0.0):
        watch.note_clients(count)
    assert list(watch.clients) == [4.0, 0.0, 0.0, 3.0], "the last empty minute may be the beginning of a silence"
    assert watch.empty == 1


def test_only_the_last_minutes_are_remembered() -> None:
    watch = Watch()
    for count in [*range(1, 30), *[0] * 99, 5]:
        watch.note_clients(count)
    assert list(watch.clients) == [0.0] * (CLIENT_MINUTES - 1) + [5]
