"""Bavn: one municipality sees an attack, and seconds later every other member is warned."""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 11, 5):  # before any pattern of ours is compiled
    from bavn.early_python import mend

    mend()
