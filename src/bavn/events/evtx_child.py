"""Reads EVTX chunks in a process of its own: the library that knows the format can be made to loop for ever.

Started by `evtx.py` as `python -m bavn.events.evtx_child`; nothing else uses it. It opens no file and knows no name: a
chunk of 64 KiB comes in on standard input, its records go out on standard output as JSON, one by one.

    in:   4 bytes length, a chunk               (little endian; nothing but chunks, until the end of the input)
    out:  4 bytes length, a record as JSON       for each record
          0xFFFFFFFF, 4 bytes: how many were broken

**Why a process.** Of files broken at random one in a thousand made the parser (evtx 0.14) loop for ever inside one
call, in which no other thread of Python runs: it follows a chain of names, or of templates, that leads back to itself.
The two tables in which such chains begin only save time, and are emptied here. For what we did not find, each chunk
has one second of this process' time (a usual one needs a thousandth); then the kernel ends the process, and `evtx.py`
starts another for the next chunk. A panic of the library and memory without end are held by the same walls.
"""

import io
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from evtx import PyEvtxParser

CHUNK: Final = 65536
END: Final = 0xFFFFFFFF
LENGTH: Final = struct.Struct("<I")
CHUNK_CPU_S: Final = 1.0
FREE_SPACE: Final = 48  # where a chunk says how far it is used
FIRST_RECORD: Final = 512
LEAST_RECORD: Final = 28
RECORD: Final = b"**\0\0"
NO_RECORD: Final = (1 << 64) - 1
TABLES: Final = slice(128, 512)  # 64 offsets of names, 32 of templates
MOST_MEMORY: Final = 1 << 30  # bytes of address space
MOST_RECORDS: Final = 4096  # of one chunk: a record needs 28 bytes, so no honest chunk has as many
MOST_TEXT: Final = 16 << 20  # bytes of JSON of one chunk: templates repeat, but not for ever
LONGEST_RECORD: Final = 1 << 20


def main() -> None:
    """Answer chunks until there are no more."""
    limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def limit_memory() -> None:
    """Let this process have no more memory than a chunk can need, and leave no image of it behind."""
    import resource  # noqa: PLC0415 - where there is no such module (Windows) there is no such limit

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Read chunks from `incoming`, write what is in them to `outgoing`; ends when a chunk is cut off."""
    while len(head := incoming.read(LENGTH.size)) == LENGTH.size:
        signal.setitimer(signal.ITIMER_PROF, CHUNK_CPU_S)  # unhandled: the kernel ends this process
        broken = 0
        for record in records(incoming.read(LENGTH.unpack(head)[0])):
            if record is None:
                broken += 1
            else:
                outgoing.write(LENGTH.pack(len(record)))
                outgoing.write(record)
                outgoing.flush()  # said before the next one may cost this process its life
        outgoing.write(LENGTH.pack(END) + LENGTH.pack(broken))
        outgoing.flush()
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def records(chunk: bytes) -> Iterator[bytes | None]:
    """Each record of a chunk as JSON, None for each that cannot be read."""
    text = 0
    try:
        found = PyEvtxParser(io.BytesIO(file_of(chunk)), 1).records_json()
        for _ in range(MOST_RECORDS):
            try:
                record = next(found, None)
            except (RuntimeError, ValueError, OSError):
                yield None
                continue
            if record is None:
                return
            data = str(record["data"]).encode("utf-8", "replace")
            text += len(data)
            yield data if len(data) <= LONGEST_RECORD and text <= MOST_TEXT else None
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the library is no Exception, and here it is one broken chunk
        yield None


def file_of(chunk: bytes) -> bytes:
    """Return an EVTX file of this one chunk: the header of the real file may be broken, and is not needed."""
    header = bytearray(4096)
    header[:8] = b"ElfFile\0"
    struct.pack_into("<QQQ", header, 8, 0, 0, 1)  # first chunk, last chunk, next record
    struct.pack_into("<IHHHH", header, 32, 128, 1, 3, len(header), 1)  # used, version 3.1, header's size, chunks
    struct.pack_into("<I", header, 124, zlib.crc32(bytes(header[:120])))
    return bytes(header) + mended(chunk)


def mended(chunk: bytes) -> bytes:
    """The chunk with empty tables, and with its records found where they are: the parser stops at the first it misses.

    A record begins with `**`, two zeroes and its size, and ends with its size. What lies between two of them and is
    none is made to look like one, so that it is counted as one broken record.
    """
    body = bytearray(chunk.ljust(CHUNK, b"\0")[:CHUNK])
    body[TABLES] = bytes(TABLES.stop - TABLES.start)
    stated = int(LENGTH.unpack_from(body, FREE_SPACE)[0])
    at = end = FIRST_RECORD
    while at <= CHUNK - LEAST_RECORD and end != stated:  # behind the stated end Windows leaves old bytes
        size = _size(body, at)
        if not size:
            at = body.find(RECORD, at + 1)
            if at < 0:
                break
            continue
        _cover(body, end, at)
        at = end = at + size
    if end != stated and body.count(b"\0", end) != CHUNK - end:
        _cover(body, end, CHUNK)
        end = CHUNK
    struct.pack_into("<QQ", body, 24, 0, NO_RECORD)  # first and last number: at the last one the parser stops
    LENGTH.pack_into(body, FREE_SPACE, end)
    return bytes(body)


def _cover(body: bytearray, start: int, end: int) -> None:
    """Make one record of what is none."""
    if end - start >= LEAST_RECORD:
        body[start : start + 8] = RECORD + LENGTH.pack(end - start)


def _size(body: bytearray, at: int) -> int:
    """The size of the record that begins here, 0 where none does."""
    if body[at : at + 4] != RECORD:
        return 0
    size = int(LENGTH.unpack_from(body, at + 4)[0])
    if not LEAST_RECORD <= size <= CHUNK - at or LENGTH.unpack_from(body, at + size - 4)[0] != size:
        return 0
    return size


if __name__ == "__main__":
    main()
