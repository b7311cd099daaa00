"""Garbage collector tuning: no collections over objects that live as long as the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GC_THRESHOLDS = (10_000, 20, 20)
"""Generation 0 is collected after so many new objects, the next ones after 20 collections each."""


@contextmanager
def without_gc() -> Iterator[None]:
    """Switch collections off while modules are imported, and freeze what was imported.

    Nearly all of the hundred thousand objects that an import makes stay alive, and a dozen
    collections would walk over them in vain.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def freeze_long_lived_objects() -> None:
    """Exclude the schema and all imported modules from later collections.

    A few hundred thousand objects live as long as the process; each full collection would walk
    over all of them while callers wait. Reference counting frees most of what a request leaves.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
