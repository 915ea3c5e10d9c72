"""What a sensor must not forget: findings, decisions, messages to send, and who changed what (SQLite)."""
