"""The handlers of REST calls, a function for each."""
