"""Authentication: from a request's credentials to the Viewer that all doors work for."""
