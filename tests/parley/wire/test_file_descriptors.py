"""The number of connections depends on the file descriptors that a process may have."""

import subprocess
import sys

from tests.parley.command_line import ROOT, TIMEOUT_SECONDS

ASK = """
import resource
from parley.wire.limits import connections_within
print(connections_within(100), resource.getrlimit(resource.RLIMIT_NOFILE))
print(connections_within(300), resource.getrlimit(resource.RLIMIT_NOFILE))
print(connections_within(9000), resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_the_limit_is_raised_as_far_as_the_system_lets_it() -> None:
    done = subprocess.run(
        ("sh", "-c", 'ulimit -S -n 200; ulimit -H -n 500; exec "$0" -c "$1"', sys.executable, ASK),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    assert done.stdout.splitlines() == ["100 (200, 500)", "300 (364, 500)", "436 (500, 500)"]
