"""An error as the hub's log may hold it: its kind and its place. Its own text may hold what somebody sent."""

from bavn.disk.sqlite import StoreError


def said_of(error: BaseException) -> str:
    """The kind of an error and where it was raised; of the store's errors also the text, which holds no value.

    >>> said_of(ValueError("the secret of 192.0.2.7"))
    'ValueError'
    """
    if isinstance(error, StoreError):
        return f"{type(error).__name__}: {error}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
