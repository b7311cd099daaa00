"""Prints the milliseconds of CPU that stock Strawberry takes to refuse the document on stdin."""

import asyncio
import sys
import time

from bench.peers.stock import SCHEMA


def main() -> None:
    """Once: what is slow here is slow by far."""
    text = sys.stdin.read()
    started = time.process_time()
    asyncio.run(SCHEMA.execute(text))
    print((time.process_time() - started) * 1000)


if __name__ == "__main__":
    main()
