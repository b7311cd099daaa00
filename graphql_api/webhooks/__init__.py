"""Webhooks, for admins: what they are told, how they stand, and what was tried."""
