"""The hub as a server: its doors for members, for programs that others already run, and for people."""
