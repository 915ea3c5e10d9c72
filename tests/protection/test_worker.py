from bavn.protection.worker import Worker
from tests.waiting import until


def test_what_goes_wrong_in_a_step_is_told_and_the_next_one_follows() -> None:
    steps: list[int] = []
    told: list[Exception] = []

    def step() -> bool:
        steps.append(len(steps))
        if len(steps) == 1:
            raise ZeroDivisionError("oh")
        return len(steps) < 3

    worker = Worker("worker", step, told.append)
    worker.start()
    until(lambda: len(steps) == 3)
    assert worker.stop(10.0)
    assert [str(one) for one in told] == ["oh"]
    assert steps == [0, 1, 2]


def test_a_fault_that_cannot_even_be_told_ends_nothing() -> None:
    steps: list[int] = []

    def step() -> bool:
        steps.append(1)
        if len(steps) < 3:
            raise ZeroDivisionError
        return False

    def untold(error: Exception) -> None:
        raise error

    worker = Worker("worker", step, untold)
    worker.start()
    until(lambda: len(steps) == 3)
    assert worker.stop(10.0)


def test_stopping_wakes_a_step_that_waits_and_says_whether_it_ended() -> None:
    def step() -> bool:
        with worker.condition:
            while not worker.stopping:
                worker.condition.wait()
        return False

    def deaf() -> bool:
        with worker.condition:
            worker.condition.wait_for(lambda: released)
        return False

    worker = Worker("worker", step, lambda _: None)
    worker.start()
    assert worker.stop(10.0)
    released: list[int] = []
    worker = Worker("worker", deaf, lambda _: None)
    worker.start()
    assert not worker.stop(0.01)
    with worker.condition:
        released.append(1)
        worker.condition.notify()
    assert worker.stop(10.0)
