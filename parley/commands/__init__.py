"""The commands of the command line, a module for each group; parley/cli.py imports them."""
