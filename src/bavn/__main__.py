"""`python -m bavn` is the command `bavn`."""

from bavn.cli import main

main()
