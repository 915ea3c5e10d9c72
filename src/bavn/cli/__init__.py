"""The command `bavn`: one module per command. Each reads settings, calls one function, prints."""

from bavn.cli.app import main

__all__ = ["main"]
