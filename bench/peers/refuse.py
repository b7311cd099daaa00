"""Prints the milliseconds of CPU that stock Strawberry takes to refuse the document on stdin."""

import asyncio
import sys
import time

from bench.peers.stock import SCHEMA


def main() -> None:
    """Measure once: the slow documents are slow by far, so that noise does not matter."""
    text = sys.stdin.read()
    start = time.process_time()
    asyncio.run(SCHEMA.execute(text))
    print((time.process_time() - start) * 1000)


if __name__ == "__main__":
    main()
