"""Pulling the plug of a Linux machine, and putting it back."""
