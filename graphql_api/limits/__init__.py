"""How much one request may ask for: checked before anything costs more than reading it once."""
