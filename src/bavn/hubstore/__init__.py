"""All that the hub keeps: one schema for SQLite and PostgreSQL (SQLAlchemy, Alembic)."""
