"""`make screenshot` renews the picture of the explorer in the README."""

import sys
import tempfile
from pathlib import Path

from tests.web.node import chromium, run_node
from tests.web.serving import served_demo


def main(target: Path) -> None:
    """Run the explorer script, which takes the picture."""
    with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as base:
        run_node("explorer.mjs", base, chromium(), "tje0", "Tje0", str(target.resolve()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
