"""`make released`: save the present schema as the released one, and print breaking changes."""

from pathlib import Path

from graphql import BreakingChange, build_schema, find_breaking_changes

PROJECT = Path(__file__).parent.parent.parent
PRESENT = PROJECT / "schema.graphql"
RELEASED = Path(__file__).parent / "released.graphql"


def breakages(released: str, present: str) -> list[BreakingChange]:
    """The changes that break documents which are valid against the released schema."""
    return find_breaking_changes(build_schema(released), build_schema(present))


def main() -> None:
    """Renew the released schema."""
    present = PRESENT.read_text()
    released = RELEASED.read_text() if RELEASED.exists() else present
    for change in breakages(released, present):
        print(f"Breaks old documents: {change.description}")
    RELEASED.write_text(present)
    print(f"{RELEASED.name} is {PRESENT.name} now.")


if __name__ == "__main__":
    main()
