"""The way in: settings, composition, command line, and who is calling."""
