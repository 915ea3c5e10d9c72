import asyncio

from bavn.model.probe import Target
from bavn.probing.look import Looked
from bavn.probing.tools import Tools
from bavn.runners.probing_once import look_once, worth_saying
from bavn.runners.turning import system_clock
from tests.probing.samples import closed_port, page, saying, serving
from tests.runners.prober import sample


def test_each_target_is_looked_at_by_each_family_it_has_in_the_order_given() -> None:
    async def seen() -> list[tuple[str, list[tuple[int, str]]]]:
        async with serving(saying(page())) as port:
            targets = [
                Target("closed", f"http://127.0.0.1:{closed_port()}/", ""),
                Target("open", f"http://127.0.0.1:{port}/", ""),
            ]
            found = await look_once(targets, Tools(allowed=lambda _: True), system_clock().wall)
            return [(one.name, [(each.sample.family, each.sample.ending) for each in looks]) for one, looks in found]

    assert asyncio.run(seen()) == [("closed", [(4, "refused")]), ("open", [(4, "ok")])]


def test_a_family_that_is_not_there_is_left_out_but_never_all_of_them() -> None:
    six = Looked(sample(ending="no-name", family=6, detail="no-address"))
    four = Looked(sample(ending="no-name", detail="no-address"))
    good = Looked(sample())
    assert worth_saying([good, six]) == (good,)
    assert worth_saying([four, six]) == (four,)
    assert worth_saying([four, Looked(sample(family=6))]) == (Looked(sample(family=6)),)
