"""The handlers of the REST calls, one function for each call."""
