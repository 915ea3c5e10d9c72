"""What one probing gives its pages: a target, one look at it, and what is known beside it."""

from dataclasses import dataclass

from bavn.model.probe import Sample, Target


@dataclass(frozen=True, slots=True)
class Probed:
    """One look. `addresses` are all that the name leads to by this family, `names` the names on the way (CNAME).

    `retry_after_s` is how long the target asked to be left alone, None where it did not; `hops` how many redirects were
    followed.
    """

    target: Target
    sample: Sample
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    retry_after_s: int | None = None
    hops: int = 0
