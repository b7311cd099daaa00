"""Types of the rows that a session refers to: associate, person, contact, project, sale, ticket."""
