"""`bavn.toml`: what the user decides, as types; read and checked in one place."""
