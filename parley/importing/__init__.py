"""Importing: newline-delimited JSON of the contract into the tables of this service."""

from parley.importing.importer import BATCH_ROWS, BadImport, Importer

__all__ = ["BATCH_ROWS", "BadImport", "Importer"]
