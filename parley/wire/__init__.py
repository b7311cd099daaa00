"""The HTTP protocol on the socket: bounds and deadlines, before anybody has logged in."""
