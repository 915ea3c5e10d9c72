"""What everything that keeps things on disk has in common: who holds a folder, times as numbers, what SQLite says."""
