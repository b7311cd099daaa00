"""Webhooks as rows: administering them, and the state of their deliveries."""
