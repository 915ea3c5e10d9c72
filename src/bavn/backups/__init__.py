"""Backups put to the proof: how old, what is not in them, and a real restore of a sample."""
