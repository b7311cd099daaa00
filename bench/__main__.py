"""`make bench`: every figure beside those of peers, in one run; writes bench/results.md."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Plan
from bench.report import Table, page
from bench.run import ALONE, Choice, run
from bench.servers import PARLEY, SERVERS
from bench.works import WORKS

UNFINISHED = "**The run did not come to its end; works are missing.**"

RESULTS = Path(__file__).with_name("results.md")


def options() -> argparse.ArgumentParser:
    """What can be chosen."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    add = parser.add_argument
    works, peers = [*WORKS, *ALONE], [server.name for server in SERVERS if server is not PARLEY]
    add("--seconds", type=int, default=3, help="of a round (%(default)s)")
    add("--rounds", type=int, default=5, help="of which the median counts (%(default)s)")
    add("--connections", type=int, nargs="+", default=[1, 16, 64], help="(%(default)s)")
    add("--warm-up", type=int, default=2, help="seconds for each server (%(default)s)")
    add("--warm-up-node", type=int, default=10, help="the same for those on Node (%(default)s)")
    add("--works", nargs="+", choices=works, default=works, metavar="WORK", help=", ".join(works))
    add("--peers", nargs="*", choices=peers, default=peers, metavar="PEER", help=", ".join(peers))
    add("--database", choices=["sqlite", "postgresql"], default="sqlite")
    add("--size", type=int, default=10_000_000, help="sessions of the work `size` (%(default)s)")
    add("--write", type=Path, default=RESULTS, help="where the report goes")
    return parser


def main() -> None:
    """Measure, and write the report; what was started is stopped whatever happens."""
    # Being told to stop unwinds as an exception does, and so stops the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    chosen = options().parse_args()
    plan = Plan(
        chosen.seconds, chosen.rounds, chosen.connections, chosen.warm_up, chosen.warm_up_node
    )
    choice = Choice(chosen.works, chosen.peers, chosen.database, chosen.size)
    say = _clock()

    def keep(head: list[str], tables: list[Table]) -> None:
        done = len(tables) == len(set(choice.works))
        chosen.write.write_text(page(head if done else [UNFINISHED, *head], tables))
        say(f"wrote {chosen.write}")

    run(choice, plan, say, keep)


def _clock() -> Callable[[str], None]:
    """Tells what is going on, and since when."""
    began = time.monotonic()

    def say(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        print(f"{minutes:3}:{seconds:02} {text}", flush=True)

    return say


if __name__ == "__main__":
    main()
