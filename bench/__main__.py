"""`make bench`: measures parley and its peers in one run, and writes bench/results.md."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Plan
from bench.report import Table, page
from bench.run import SPECIAL_WORKS, Selection, run
from bench.servers import PARLEY, SERVERS
from bench.workloads import WORKLOADS

UNFINISHED_NOTE = "**The run is not finished; works are missing.**"

RESULTS_FILE = Path(__file__).with_name("results.md")


def options() -> argparse.ArgumentParser:
    """The command line options."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    add = parser.add_argument
    works, peers = (
        [*WORKLOADS, *SPECIAL_WORKS],
        [server.name for server in SERVERS if server is not PARLEY],
    )
    add("--seconds", type=int, default=3, help="seconds of a round (%(default)s)")
    add("--rounds", type=int, default=5, help="rounds to take the median of (%(default)s)")
    add("--connections", type=int, nargs="+", default=[1, 16, 64], help="(%(default)s)")
    add("--warm-up", type=int, default=2, help="warm-up seconds of each server (%(default)s)")
    add("--warm-up-node", type=int, default=10, help="the same for servers on Node (%(default)s)")
    add("--works", nargs="+", choices=works, default=works, metavar="WORK", help=", ".join(works))
    add("--peers", nargs="*", choices=peers, default=peers, metavar="PEER", help=", ".join(peers))
    add("--database", choices=["sqlite", "postgresql"], default="sqlite")
    add("--size", type=int, default=10_000_000, help="sessions of the work `size` (%(default)s)")
    add("--messages", type=int, default=10_000_000, help="messages of `message-size` (%(default)s)")
    add("--write", type=Path, default=RESULTS_FILE, help="the report's file")
    return parser


def main() -> None:
    """Measure and write the report; the servers are stopped in every case."""
    # SIGTERM raises SystemExit, so that the context managers stop the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    arguments = options().parse_args()
    plan = Plan(
        arguments.seconds,
        arguments.rounds,
        arguments.connections,
        arguments.warm_up,
        arguments.warm_up_node,
    )
    selection = Selection(
        arguments.works,
        arguments.peers,
        arguments.database,
        arguments.size,
        arguments.messages,
    )
    log = _progress_log()

    def write_report(head: list[str], tables: list[Table]) -> None:
        finished = len(tables) == len(set(selection.works))
        arguments.write.write_text(page(head if finished else [UNFINISHED_NOTE, *head], tables))
        log(f"wrote {arguments.write}")

    run(selection, plan, log, write_report)


def _progress_log() -> Callable[[str], None]:
    """A function that prints a text after the minutes and seconds since the start."""
    start = time.monotonic()

    def log(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - start), 60)
        print(f"{minutes:3}:{seconds:02} {text}", flush=True)

    return log


if __name__ == "__main__":
    main()
