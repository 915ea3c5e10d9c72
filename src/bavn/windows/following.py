"""One pass over the rows of a batch, after they were sifted and judged: conduct, 401, usual answers, in their order."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.columns import METHOD, Bytes
from bavn.sources.scanning import address_of, byte_at
from bavn.windows.challenges import CHALLENGED, Challenges, answers, may_be_asked, note_answered, note_challenge
from bavn.windows.hashing import GOLDEN, I64, U64, mix, wide
from bavn.windows.personas import client_key
from bavn.windows.probers import (
    ASSETS,
    ERRORS,
    FIRST,
    LAST,
    MISSING,
    PAGES,
    REQUESTS,
    SENSITIVE,
    Probers,
    is_error,
    note_conduct,
)
from bavn.windows.probers import WAYS as PROBER_WAYS
from bavn.windows.record import ASSET, POST, Records
from bavn.windows.responses import COUNT, LEAST, MOST, Responses, note_response
from bavn.windows.responses import WAYS as RESPONSE_WAYS

# What is known of a row
EVIDENT: Final = 1  # it may hold an attack: its answer is no usual one
DELICATE: Final = 2  # its path is one that only who looks for a hole asks for
LOOKED: Final = 4  # its path's usual answer is asked for
FORM: Final = 8  # a form was sent: its answer is read by itself

# columns of what is told of a prober
ROW: Final = 0
SITE: Final = 1
ADDRESS: Final = 2  # two columns, as signed numbers
TOLD: Final = 4  # then FIRST, LAST, REQUESTS, ERRORS, MISSING, SENSITIVE, ASSETS, PAGES
TOLD_COLUMNS: Final = 12
SHOWN: Final = (FIRST, LAST, REQUESTS, ERRORS, MISSING, SENSITIVE, ASSETS, PAGES)


@njit(cache=True)
def follow(
    buffer: Bytes,
    starts: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.int32],
    size: npt.NDArray[np.int64],
    first: int,
    end: int,
    records: Records,
    at: int,
    marks: npt.NDArray[np.uint8],
    weight: int,
    probers: Probers,
    responses: Responses,
    usual: npt.NDArray[np.int64],
    told: npt.NDArray[np.int64],
    challenges: Challenges,
    failed: npt.NDArray[np.int64],
) -> int:
    """Follow rows `first` to `end`, which are `records` from `at` on; return how many rows of `told` were written.

    `usual` (n x 3) gets count, least and most of the good answers before each row marked LOOKED, zeros for none.
    `failed` (n) gets how many answers 401 each row tells of as failures, or SUCCEEDED.
    """
    base = address_of(buffer)
    prober_tags, prober_mask = probers.tag, U64(probers.tag.size - 1)
    response_tags, response_mask = responses.tag, U64(responses.tag.size - 1)
    count = 0
    last, site = -1, U64(0)  # the site of the row before, and its hash
    for row in range(first, end):
        k = row - first
        mark = marks[k]
        high, low = records.high[at + k], records.low[at + k]
        status = wide(records.status[at + k])
        if records.site[at + k] != last:
            last = wide(records.site[at + k])
            site = mix(U64(last) + GOLDEN)

        tag = mix(client_key(high, low) * GOLDEN + site) | U64(1)
        begin = I64(tag >> U64(1) & prober_mask) & ~(PROBER_WAYS - 1)
        known = False
        for slot in range(begin, begin + PROBER_WAYS):
            known |= prober_tags[slot] == tag
        if (known or is_error(status) or mark & DELICATE) and (high != U64(0) or low != U64(0)):
            slot = note_conduct(
                probers,
                tag,
                high,
                low,
                records.second[at + k],
                records.site[at + k],
                status,
                records.flags[at + k],
                records.path[at + k],
                mark & DELICATE != 0,
                weight,
            )
            if slot >= 0:
                told[count, ROW] = k
                told[count, SITE] = probers.site[slot]
                told[count, ADDRESS] = np.int64(probers.high[slot])
                told[count, ADDRESS + 1] = np.int64(probers.low[slot])
                for column in range(len(SHOWN)):
                    told[count, TOLD + column] = probers.numbers[slot, SHOWN[column]]
                count += 1

        failed[k] = 0
        challenged = status == CHALLENGED or (answers(status) and may_be_asked(challenges, tag))
        if challenged and mark & FORM == 0 and (high != U64(0) or low != U64(0)):
            kind = wide(records.flags[at + k]) & POST
            here = mix(tag ^ (U64(records.path[at + k]) << U64(3) | U64(kind))) | U64(1)
            if status == CHALLENGED:
                failed[k] = note_challenge(challenges, tag, here, records.second[at + k], weight)
            else:
                failed[k] = note_answered(challenges, tag, here, records.second[at + k], weight)

        good = 200 <= status < 300 and status != 206 and mark & EVIDENT == 0 and records.flags[at + k] & ASSET == 0
        if not good and mark & LOOKED == 0:
            continue
        tag = mix(U64(records.path[at + k]) * GOLDEN + site) | U64(1)
        begin = I64(tag >> U64(1) & response_mask) & ~(RESPONSE_WAYS - 1)
        found = -1
        for slot in range(begin, begin + RESPONSE_WAYS):
            if response_tags[slot] == tag:
                found = slot
        if mark & LOOKED:
            usual[k, COUNT] = responses.numbers[found, COUNT] if found >= 0 else 0
            usual[k, LEAST] = responses.numbers[found, LEAST] if found >= 0 else 0
            usual[k, MOST] = responses.numbers[found, MOST] if found >= 0 else 0
        if good and lengths[METHOD, row] > 2:
            letter = byte_at(base, wide(starts[METHOD, row]))
            if letter == 71 or (letter == 80 and byte_at(base, wide(starts[METHOD, row]) + 1) == 79):  # GET, POST
                note_response(responses, tag, begin, found, size[row], weight)
    return count
