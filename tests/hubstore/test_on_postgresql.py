import pytest

from bavn.disk.sqlite import StoreError
from bavn.hubstore.on_postgresql import is_url, parse
from bavn.hubstore.store import join_hub_store, open_hub_store
from bavn.model.problem import Problem
from tests.hubstore.cluster import Cluster
from tests.hubstore.samples import NOW, step
from tests.waiting import until


@pytest.mark.parametrize(
    ("where", "url"),
    [
        ("postgresql://bavn@db.example/hub", True),
        ("postgresql+psycopg:///hub", True),
        ("/var/lib/bavn", False),
        ("postgresql", False),
    ],
)
def test_a_url_is_told_from_a_folder(where: str, url: bool) -> None:  # noqa: FBT001  a table's column
    assert is_url(where) is url


def test_the_driver_is_psycopg_whatever_was_asked_for() -> None:
    assert parse("postgresql://bavn@db.example/hub").drivername == "postgresql+psycopg"
    assert parse("postgresql+asyncpg://bavn@db.example/hub").drivername == "postgresql+psycopg"


def test_what_is_no_url_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(Problem) as refused:
        parse("postgresql://bavn:secret@[::1/hub:x:y")
    assert "secret" not in str(refused.value)


def test_no_message_has_the_password(cluster: Cluster) -> None:
    url = cluster.url("nowhere").replace("bavn@", "bavn:secret@")
    with pytest.raises(StoreError) as refused:
        open_hub_store(url, NOW)
    assert "secret" not in str(refused.value)
    assert "does not exist" in str(refused.value)
    assert "***" in str(refused.value)


def test_one_that_is_not_reached_is_one_line() -> None:
    with pytest.raises(StoreError, match="connection"):
        open_hub_store("postgresql://bavn@/hub?host=/nowhere", NOW)


def test_a_second_hub_is_refused_and_a_command_is_not(cluster: Cluster) -> None:
    url, other = cluster.database(), cluster.empty()
    with open_hub_store(url, NOW) as hub, join_hub_store(url) as command:
        assert hub.hub_runs()
        assert command.hub_runs()
        with pytest.raises(Problem, match=r"another hub has this store: one is enough"):
            open_hub_store(url, NOW)
        open_hub_store(other, NOW).close()
    with join_hub_store(url) as command:
        until(lambda: not command.hub_runs(), what="the server lets go of the lock")
    open_hub_store(url, NOW).close()


def test_a_connection_that_was_lost_fails_one_step_and_takes_the_lock_anew(cluster: Cluster) -> None:
    url = cluster.database()
    with open_hub_store(url, NOW) as hub:
        hub.write(step(1))
        cluster.cut(url)
        with pytest.raises(StoreError):
            hub.write(step(2))
        hub.write(step(2))
        assert len(hub.kept(NOW).reports) == 2
        with pytest.raises(Problem, match="another hub"):
            open_hub_store(url, NOW)


def test_a_hub_that_lost_its_lock_to_another_writes_no_more(cluster: Cluster) -> None:
    url = cluster.database()
    with open_hub_store(url, NOW) as hub:
        cluster.cut(url)
        with open_hub_store(url, NOW) as other:
            with pytest.raises(StoreError):
                hub.write(step())
            with pytest.raises(Problem, match="another hub"):
                hub.write(step())
            assert other.kept(NOW).reports == []
