"""Bavn: one municipality sees an attack, and seconds later every other member is warned."""

__version__ = "0.1.0"
