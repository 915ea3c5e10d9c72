from bavn.store.audit import AuditLine
from bavn.store.database import Store
from tests.store.samples import MINUTE, NOW


def test_lines_are_newest_first_since_a_moment_and_at_most_so_many(store: Store) -> None:
    store.audit.write(NOW, "blocked", "www.example.dk", "192.0.2.7", "finding 12")
    later = [AuditLine(NOW + MINUTE, "released", "", "192.0.2.7", ""), AuditLine(NOW + MINUTE, "limited", "", "", "")]
    store.audit.write_all(later)
    first = AuditLine(NOW, "blocked", "www.example.dk", "192.0.2.7", "finding 12")
    assert store.audit.lines(NOW) == [later[1], later[0], first]
    assert store.audit.lines(NOW + MINUTE) == [later[1], later[0]]
    assert store.audit.lines(NOW, most=1) == [later[1]]
