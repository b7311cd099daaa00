"""GET Events: the log of sessions and messages, for integrations."""
