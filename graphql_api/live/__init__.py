"""Subscriptions: which events each tells, and a hub that renders and sends them."""
