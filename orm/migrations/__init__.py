"""The migrations of the tables, in the order of their numbers.

There is no migration 0006: the number was left out, and no release ever had one. 0007 follows 0005
(see its `dependencies`). The gap must stay, because databases record applied migrations by name: a
renumbered migration would count as pending, and would be applied a second time.

Each migration says in `oldest_code` which older code may run while it is applied and afterwards: the
last migration that the oldest such code knows. With the last migration of the release before, that
release may go on beside the new one, and one may go back to it; with the migration's own name, all
older services have to be stopped first. It is stored with the migration (orm/engine/table_versions.py),
so that an older release can tell whether it may use the tables, and
tests/released/test_released_code.py runs the last release's code on them. docs/upgrading.md has the
rules. No release knew fewer migrations than 0011.
"""
