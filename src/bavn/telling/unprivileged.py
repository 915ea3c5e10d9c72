"""Whoever only sends a message needs none of the sensor's privileges (CAP_NET_ADMIN, where nftables is used)."""

import ctypes
import os
from typing import Final

PR_SET_NO_NEW_PRIVS: Final = 38
PR_CAP_AMBIENT: Final = 47
PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
CAPABILITY_VERSION_3: Final = 0x20080522


def drop() -> None:
    """Give up all capabilities of this process, for good; does nothing where the system has none, and never fails.

    See capabilities(7): the header is version and process (0: this one), the data effective, permitted and
    inheritable in two halves.
    """
    if os.uname().sysname != "Linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl") and hasattr(libc, "capset"):
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
        libc.capset((ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)())
