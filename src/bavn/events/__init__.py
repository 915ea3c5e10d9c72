"""Logs that are not of web requests become logins and other tools' alerts: one module per format."""
