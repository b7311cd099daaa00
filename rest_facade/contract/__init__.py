"""The contract: carriers, names, dates, zones and languages."""
