"""The garbage collector, kept from walking over what lives as long as the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GC_THRESHOLDS = (10_000, 20, 20)
"""Objects that are new, and collections of younger ones, before the collector looks again."""


@contextmanager
def without_gc() -> Iterator[None]:
    """Import modules without collections.

    Nearly all of the hundred thousand objects that they are made of stay, and the collector would
    find so a dozen times.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def freeze_long_lived_objects() -> None:
    """Keep the collector from walking over the schema and all that was imported.

    A few hundred thousand objects live as long as the process, and each full collection would look
    at all of them while callers wait. Most of what a request leaves goes without a collection.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
