"""Tables, and the rules for reading and writing them, whatever the protocol of the caller."""
