import bz2
import gzip
import importlib
import lzma
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups import dump_reading
from bavn.backups.dump_reading import Dump, _Text, judge_text, read_dump
from tests.backups.dumps import (
    CLUSTER,
    MARIADB,
    MYSQL,
    POSTGRES,
    POSTGRES_ARCHIVE,
    POSTGRES_ARCHIVE_HOLLOW,
    SQLITE_TEXT,
)

TEXTS = {"postgres": POSTGRES, "cluster": CLUSTER, "mysql": MYSQL, "mariadb": MARIADB, "sqlite": SQLITE_TEXT}


def read(path: Path, content: bytes, timeout_s: float = 60.0) -> Dump:
    path.write_bytes(content)
    return read_dump(path, environment=dict(os.environ), timeout_s=timeout_s)


def programs(name: str) -> None:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")


@pytest.mark.parametrize("name", TEXTS)
def test_a_whole_dump_is_whole(tmp_path: Path, name: str) -> None:
    found = read(tmp_path / "x.sql", TEXTS[name])
    assert (found.state, found.bytes) == ("whole", len(TEXTS[name]))
    assert found.tables >= 2


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_a_dump_that_was_cut_off_is_found_out(tmp_path: Path, name: str, share: float) -> None:
    found = read(tmp_path / "x.sql", TEXTS[name][: int(share * len(TEXTS[name]))])
    assert found.state == "truncated"


def test_a_cluster_whose_last_database_is_whole_is_not(tmp_path: Path) -> None:
    cut = CLUSTER[: CLUSTER.index(b"-- PostgreSQL database cluster dump complete")]
    assert b"-- PostgreSQL database dump complete" in cut
    assert read(tmp_path / "x.sql", cut).state == "truncated"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
def test_a_compressed_dump_is_read_whatever_it_is_called(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    whole = compress(MYSQL)
    assert read(tmp_path / "a.sql", whole).state == "whole"
    assert read(tmp_path / "a.sql", whole[: len(whole) // 2]).state == "truncated"
    broken = bytearray(whole)
    broken[len(whole) // 2] ^= 0xFF
    assert read(tmp_path / "a.sql", bytes(broken)).state in {"damaged", "truncated"}


def test_a_zstd_dump_is_read_where_python_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs("zstd")
    content = subprocess.run(["zstd", "-c"], input=MYSQL, capture_output=True, check=True).stdout
    with monkeypatch.context() as without:
        without.setattr(importlib, "import_module", _missing)
        assert read(tmp_path / "a.zst", content).because == "no-zstd"
    found = read(tmp_path / "a.zst", content)
    assert (found.state, found.because) in {("whole", ""), ("unread", "no-zstd")}


def _missing(name: str) -> None:
    raise ImportError(name)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", gzip.compress(b"")], ids=["nothing", "blank", "packed nothing"])
def test_an_empty_dump_is_empty(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path / "x.sql", content).state == "empty"


@pytest.mark.parametrize("content", [POSTGRES, MYSQL], ids=["postgres", "mysql"])
def test_a_whole_dump_without_a_table_is_hollow(tmp_path: Path, content: bytes) -> None:
    bare = content.replace(b"CREATE TABLE", b"-- TABLE").replace(b"COPY ", b"-- ").replace(b"INSERT INTO", b"-- ")
    assert read(tmp_path / "x.sql", bare).state == "hollow"


def test_what_the_program_complained_of_is_no_dump(tmp_path: Path) -> None:
    found = read(tmp_path / "x.sql", b"mysqldump: Got error: 1045: Access denied\x1b[2J for user\n")
    assert (found.state, found.says) == ("unknown", "mysqldump: Got error: 1045: Access denied\\x1b[2J for user")


def test_a_dump_without_comments_tells_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "x.sql", b"CREATE TABLE a (b int);\n").state == "unknown"


def test_a_sqlite_dump_that_met_errors_is_not_whole(tmp_path: Path) -> None:
    found = read(tmp_path / "x.sql", SQLITE_TEXT.replace(b"COMMIT;", b"ROLLBACK; -- due to errors"))
    assert found.state == "truncated"


def test_tables_are_counted_over_the_ends_of_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(7, 40):
        monkeypatch.setattr(dump_reading, "CHUNK_BYTES", size)
        assert dump_reading._read(_written(tmp_path / "x.sql"), 1e12).tables == 2


def _written(path: Path) -> Path:
    path.write_bytes(MYSQL)
    return path


def test_reading_ends_in_time(tmp_path: Path) -> None:
    found = read(tmp_path / "x.sql", MYSQL, timeout_s=-1.0)
    assert (found.state, found.because) == ("unread", "too-slow")


def test_an_archive_of_pg_dump_is_read_by_pg_restore(tmp_path: Path) -> None:
    programs("pg_restore")
    found = read(tmp_path / "x.dump", POSTGRES_ARCHIVE)
    assert (found.kind, found.state, found.tables) == ("postgres-archive", "whole", 1)
    assert read(tmp_path / "x.dump", POSTGRES_ARCHIVE_HOLLOW).state == "hollow"


def test_a_cut_archive_is_found_out_though_its_list_is_whole(tmp_path: Path) -> None:
    programs("pg_restore")
    cut = POSTGRES_ARCHIVE[:-60]
    (tmp_path / "x.dump").write_bytes(cut)
    assert (
        subprocess.run(["pg_restore", "--list", tmp_path / "x.dump"], capture_output=True, check=False).returncode == 0
    )
    assert read(tmp_path / "x.dump", cut).state == "truncated"


def test_a_damaged_archive_is_found_out(tmp_path: Path) -> None:
    programs("pg_restore")
    broken = bytearray(POSTGRES_ARCHIVE)
    broken[-60] ^= 0xFF
    found = read(tmp_path / "x.dump", bytes(broken))
    assert (found.state, "pg_restore" in found.says) == ("damaged", True)


def test_an_archive_without_pg_restore_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / "x.dump").write_bytes(POSTGRES_ARCHIVE)
    found = read_dump(tmp_path / "x.dump", environment={"PATH": str(tmp_path)}, timeout_s=1)
    assert (found.state, found.because) == ("unread", "not-installed")


def test_a_file_that_is_gone_is_not_read(tmp_path: Path) -> None:
    found = read_dump(tmp_path / "x.sql", environment={}, timeout_s=1)
    assert (found.state, found.because) == ("unread", "unreadable")


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(content: bytes) -> None:
    found = judge_text(_Text(content, content, len(content), 1))
    assert found.state in {"whole", "truncated", "empty", "unknown"}
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", found.says)
