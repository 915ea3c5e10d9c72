"""Conduct and usual answers are followed in one pass, in the rows' order."""

from itertools import pairwise

import numpy as np

from bavn.windows.challenges import make_challenges
from bavn.windows.following import LOOKED, ROW, TOLD_COLUMNS, follow
from bavn.windows.probers import make_probers
from bavn.windows.responses import make_responses
from tests.windows.samples import SECOND, Request, columns_of, digested


def test_the_same_rows_in_one_batch_or_in_many_give_the_same() -> None:
    requests = [
        Request(
            client=f"192.0.2.{n % 3}", path=f"/p{n % 40}", status=(200, 404, 401)[n % 7 // 3], size=n, second=SECOND + n
        )
        for n in range(600)
    ]
    whole, parts = cut_at(requests, [0, 600]), cut_at(requests, [0, 1, 50, 51, 333, 600])
    assert whole == parts
    assert whole[1]


def cut_at(requests: list[Request], places: list[int]) -> tuple[list[list[int]], list[list[int]], list[int]]:
    """The usual answers, what was told, and of which answers 401, with the rows handed over in several batches."""
    columns, found = columns_of(requests), digested(requests)
    probers, responses, challenges = make_probers(64), make_responses(64), make_challenges(64)
    usual_of_all: list[list[int]] = []
    told_of_all: list[list[int]] = []
    failed_of_all: list[int] = []
    for first, end in pairwise(places):
        usual, told = np.zeros((end - first, 3), np.int64), np.zeros((end - first, TOLD_COLUMNS), np.int64)
        failed = np.full(end - first, 7, np.int64)
        number = follow(
            columns.buffer, columns.start, columns.length, columns.size, first, end, found.records, first,
            np.full(end - first, LOOKED, np.uint8), 1, probers, responses, usual, told, challenges, failed,
        )  # fmt: skip
        told[:number, ROW] += first
        usual_of_all += usual.tolist()
        told_of_all += told[:number].tolist()
        failed_of_all += failed.tolist()
    return usual_of_all, told_of_all, failed_of_all
