"""The log of events: each change is a row, written by the transaction that makes the change.

Readers go by a cursor, which is the key of the last event that they have seen.
"""
