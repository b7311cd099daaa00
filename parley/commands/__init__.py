"""The commands, a module for each group; parley/cli.py puts them together."""
