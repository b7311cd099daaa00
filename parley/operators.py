"""Who the audit trail names for what is done at the machine itself."""

from orm.audit.entries import Author

OPERATOR = Author(associate_id=None, application_id=None, name="operator", door="command")
"""Whoever runs a command: an account of the machine, and no user of the service."""
