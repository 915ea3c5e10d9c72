"""`bavn warm`: compile ahead, so that the first scan starts at once."""

from bavn.cli.engine import without_engine
from bavn.cli.output import say, write_out


def warm() -> None:
    """Compile the engine ahead.

    Run it once after installing or upgrading; the first scan then starts at once.
    """
    say("Compiling once…")
    try:
        from bavn.runners.warm import warm as compile_ahead
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    write_out(f"The engine is compiled ({compile_ahead():.1f} s).\n")
