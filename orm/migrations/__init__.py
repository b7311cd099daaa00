"""The migrations of the tables, in the order of their numbers.

There is no migration 0006: the number was left out, and no release ever had one. 0007 follows 0005
(see its `dependencies`). The gap must stay, because databases record applied migrations by name: a
renumbered migration would count as pending, and would be applied a second time.
"""
