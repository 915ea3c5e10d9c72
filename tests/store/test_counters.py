from pathlib import Path

from bavn.store.database import Store, open_store
from tests.store.samples import NOW


def test_counters_go_on_counting_through_a_restart(store: Store, folder: Path) -> None:
    store.counters.add("lines", 3)
    store.counters.add("rejected")
    store.close()
    with open_store(folder, NOW) as again:
        again.counters.add("lines")
        assert again.counters.totals() == {"lines": 4, "rejected": 1}
