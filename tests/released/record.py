"""`make released`: save the present code as the released one, for the test beside it.

The code is stored, and not looked up in the history, so that the test needs neither the network nor
a whole clone.
"""

import io
import lzma
import sys
import tarfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
ARCHIVE = Path(__file__).with_name("code.tar.xz")
PACKAGES = ("graphql_api", "orm", "parley", "rest_facade")
BUILT = {PROJECT / "parley/explorer/built", PROJECT / "parley/console/built"}
"""Pages, which the tables do not concern."""


def sources(project: Path) -> list[Path]:
    """The files of the packages that are under version control: all but what is built."""
    return sorted(
        file
        for package in PACKAGES
        for file in (project / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and BUILT.isdisjoint(file.parents)
    )


def main(project: Path) -> None:
    """Write the archive: the same bytes for the same files, whoever makes it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for file in sources(project):
            entry = tarfile.TarInfo(file.relative_to(project).as_posix())
            entry.size = file.stat().st_size
            with file.open("rb") as content:
                archive.addfile(entry, content)
    ARCHIVE.write_bytes(lzma.compress(packed.getvalue(), preset=9))
    print(f"{ARCHIVE.name} has the code of now.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
