"""What holds for the rows of every entity: verbs, rules, changes, and what storage refuses."""
