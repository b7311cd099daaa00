"""A helpdesk at work: every call of the contract, by the official client and its like."""
