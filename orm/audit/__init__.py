"""The audit trail: its entries, and how it is read."""
