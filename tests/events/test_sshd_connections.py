from bavn.events.reading import Knock
from bavn.events.sshd_connections import MOST_CONNECTIONS, MOST_ECHOES, MOST_USERS, Connection, Connections

FAILURE = Knock("sshd", "failure", "ann")


def test_a_connection_is_one_machines_process() -> None:
    connections = Connections()
    assert connections.of("a", "1") is connections.of("a", "1")
    assert connections.of("a", "1") is not connections.of("b", "1")
    assert connections.of("a", "") is not connections.of("a", "")


def test_a_new_connection_of_the_same_process_number_remembers_nothing() -> None:
    connections = Connections()
    connections.of("a", "1").wait(FAILURE)
    fresh = connections.begin(connections.of("a", "1"), "192.0.2.7")
    assert connections.of("a", "1") is fresh
    assert fresh.due(None) is None


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    connections = Connections()
    first = connections.of("a", "0")
    for number in range(MOST_CONNECTIONS):
        connections.of("a", str(number + 1))
    assert connections.of("a", "0") is not first
    assert len(connections._open) == MOST_CONNECTIONS


def test_echoes_are_few() -> None:
    connections = Connections()
    for number in range(2 * MOST_ECHOES):
        connections.echo(Connection(("a", str(number))))
    assert len(connections._echoes) == MOST_ECHOES


def test_what_waits_is_told_once_with_the_address() -> None:
    connection = Connection(("a", "1"))
    connection.wait(Knock("sshd", "probe"))
    connection.wait(FAILURE, 2)
    assert connection.due("192.0.2.7") == Knock("sshd", "failure", "ann", "192.0.2.7", times=3)
    assert connection.due("192.0.2.7") is None


def test_a_second_name_is_noticed_and_names_are_few() -> None:
    connection = Connection(("a", "1"))
    assert [connection.turned_down(user) for user in ("ann", "ann", "bob")] == [False, False, True]
    for number in range(100):
        connection.turned_down(str(number))
    assert len(connection.tried) == MOST_USERS
