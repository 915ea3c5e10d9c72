from bavn.hubstore.migrations.versions import v0001_first_tables as step


def test_it_is_the_first_step() -> None:
    assert (step.revision, step.down_revision) == ("0001", None)


def test_it_makes_the_tables() -> None:
    assert callable(step.upgrade)  # tests of `schema` run it on both databases, and compare what it makes
