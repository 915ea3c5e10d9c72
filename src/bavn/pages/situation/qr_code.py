"""A QR code as SVG by presentation attributes: dark on light in every colour scheme, or no camera reads it."""

from typing import Final

import segno

from bavn.pages.markup import Html, element

BORDER: Final = 4  # modules, as the standard asks for
PIXELS: Final = 5  # of a module


def qr_code(text: str, label: str) -> Html:
    """Draw it. `label` is what somebody hears who cannot see it."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    side = len(rows) + 2 * BORDER
    return element(
        "svg",
        element("rect", width=side, height=side, fill="#fff"),
        element("path", d=_path(rows), fill="#000"),
        viewBox=f"0 0 {side} {side}",
        width=side * PIXELS,
        height=side * PIXELS,
        role="img",
        aria_label=label,
        shape_rendering="crispEdges",
        class_="qr",
    )


def _path(rows: list[bytes]) -> str:
    """Each run of dark modules as one rectangle."""
    parts = []
    for line, row in enumerate(rows, BORDER):
        column = 0
        while (begins := row.find(1, column)) >= 0:
            ends = row.find(0, begins)
            column = len(row) if ends < 0 else ends
            parts.append(f"M{begins + BORDER} {line}h{column - begins}v1h-{column - begins}z")
    return "".join(parts)
