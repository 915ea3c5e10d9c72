"""One question each: a window and what is usual give findings. No clock, file or network is known here."""
