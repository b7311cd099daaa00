"""Databases and drivers: SQLite, PostgreSQL, transaction scripts, rows; only here."""
