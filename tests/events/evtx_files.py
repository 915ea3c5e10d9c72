"""EVTX files made by hand: binary XML of one template for each event, as Windows writes it."""

import struct
import zlib
from datetime import UTC, datetime
from typing import Final

CHUNK: Final = 65536
NOON: Final = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


class Chunk:
    """One chunk being written: `texts` are names at their offsets, each written once in place."""

    def __init__(self) -> None:
        self.data = bytearray(512)
        self.records = 0
        self.last = 512

    def add(self, number: int, channel: str, data: dict[str, str], time: datetime = NOON) -> None:
        start = self.last = len(self.data)
        self.records += 1
        filetime = int((time.timestamp() + 11_644_473_600) * 10_000_000)
        self.data += struct.pack("<IIQQ", 0x2A2A, 0, self.records, filetime)
        self._binary_xml(number, channel, data, time)
        size = len(self.data) - start + 4
        self.data += struct.pack("<I", size)
        struct.pack_into("<I", self.data, start + 4, size)

    def _binary_xml(self, number: int, channel: str, data: dict[str, str], time: datetime) -> None:
        self.data += b"\x0f\x01\x01\x00"
        with_data = [("TimeCreated", {"SystemTime": time.isoformat().replace("+00:00", "Z")}, "")]
        with_data += [("EventID", {}, str(number)), ("Channel", {}, channel), ("Computer", {}, "host.example.com")]
        end = self._open("Event", {})
        inner = self._open("System", {})
        for name, attributes, text in with_data:
            self._element(name, attributes, text)
        self._close(inner)
        inner = self._open("EventData", {})
        for name, text in data.items():
            self._element("Data", {"Name": name}, text)
        self._close(inner)
        self._close(end)
        self.data += b"\x00"

    def _element(self, name: str, attributes: dict[str, str], text: str) -> None:
        end = self._open(name, attributes)
        if text:
            self._text(text)
        self._close(end)

    def _open(self, name: str, attributes: dict[str, str]) -> int:
        self.data += struct.pack("<BI", 0x41 if attributes else 0x01, 0)
        size_at = len(self.data) - 4
        self._name(name)
        if attributes:
            self.data += struct.pack("<I", 0)
            list_at = len(self.data) - 4
            for count, (key, value) in enumerate(attributes.items(), 1):
                self.data += b"\x06" if count == len(attributes) else b"\x46"
                self._name(key)
                self._text(value)
            struct.pack_into("<I", self.data, list_at, len(self.data) - list_at - 4)
        self.data += b"\x02"
        return size_at

    def _close(self, size_at: int) -> None:
        self.data += b"\x04"
        struct.pack_into("<I", self.data, size_at, len(self.data) - size_at - 4)

    def _name(self, name: str) -> None:
        self.data += struct.pack("<I", len(self.data) + 4)
        encoded = name.encode("utf-16-le")
        self.data += struct.pack("<IHH", 0, 0, len(name)) + encoded + b"\0\0"

    def _text(self, text: str) -> None:
        self.data += struct.pack("<BBH", 0x05, 0x01, len(text)) + text.encode("utf-16-le")

    def bytes(self) -> bytes:
        used = len(self.data)
        assert used <= CHUNK
        header = bytearray(512)
        header[:8] = b"ElfChnk\0"
        struct.pack_into("<QQQQ", header, 8, 1, self.records, 1, self.records)
        struct.pack_into("<IIII", header, 40, 128, self.last, used, zlib.crc32(bytes(self.data[512:])))
        struct.pack_into("<I", header, 124, zlib.crc32(bytes(header[:120]) + bytes(header[128:512])))
        return (bytes(header) + bytes(self.data[512:])).ljust(CHUNK, b"\0")


def failed(user: str, address: str = "192.0.2.7", code: str = "0xc000006a") -> dict[str, str]:
    """What a failed logon over the network says (4625)."""
    return {"TargetUserName": user, "TargetDomainName": "EXAMPLE", "Status": "0xc000006d", "SubStatus": code,
            "LogonType": "3", "AuthenticationPackageName": "NTLM", "IpAddress": address}  # fmt: skip


def log(*chunks: bytes) -> bytes:
    """A whole file."""
    header = bytearray(4096)
    header[:8] = b"ElfFile\0"
    struct.pack_into("<QQQ", header, 8, 0, max(len(chunks) - 1, 0), 1)
    struct.pack_into("<IHHHH", header, 32, 128, 1, 3, 4096, len(chunks))
    struct.pack_into("<I", header, 124, zlib.crc32(bytes(header[:120])))
    return bytes(header) + b"".join(chunks)


def of_users(*users: str) -> bytes:
    """A chunk of one failed logon for each user."""
    chunk = Chunk()
    for user in users:
        chunk.add(4625, "Security", failed(user))
    return chunk.bytes()


def without_end(chunk: bytes) -> bytes:
    """The chunk with a name whose successor leads back to it: evtx 0.14 follows such a chain for ever."""
    broken = bytearray(chunk)
    name = chunk.index(b"E\0v\0e\0n\0t\0") - 8
    struct.pack_into("<I", broken, 128, name)  # the first name of the table …
    struct.pack_into("<I", broken, name, 128)  # … whose successor begins where the table does
    struct.pack_into("<I", broken, 124, zlib.crc32(bytes(broken[:120]) + bytes(broken[128:512])))
    return bytes(broken)
