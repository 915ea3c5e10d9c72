import sqlite3

from bavn.disk.sqlite import SAID, code


def test_an_error_has_its_primary_code_and_what_is_none_of_sqlites_has_none() -> None:
    error = sqlite3.OperationalError("in its words")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR | 3 << 8
    assert code(error) == sqlite3.SQLITE_IOERR
    assert "the disk" in SAID[code(error)]
    assert code(ValueError()) == code(None) == 0
