"""The console of the demo: a customer's window and an agent's, built from `examples/console/`."""
