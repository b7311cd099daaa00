"""The audit trail: what it may tell, and who may read it."""
