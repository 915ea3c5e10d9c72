"""How fast a limited address may go on."""

from typing import Final

PER_MINUTE: Final = 120  # two a second: one person's pages, or a small office's, keep loading
BURST: Final = 60  # one page with its images at once
