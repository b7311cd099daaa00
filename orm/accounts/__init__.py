"""Callers: users, applications and credentials, and the limits on logins and requests."""
