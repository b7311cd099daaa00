"""The audit trail: writing its entries, and reading them."""
