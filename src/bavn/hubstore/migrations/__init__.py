"""How the hub's tables came to be, one step after the other (Alembic)."""
