"""Sending events to webhooks. Only sender.py is loaded as long as there are none."""
