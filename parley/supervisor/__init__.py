"""The parent process of `parley serve`: it holds the sockets, and starts and replaces workers.

It imports neither the application nor its settings, so it stays small, and a restart of the workers
loads new code. Everything that depends on code, settings or the database happens in a worker.
"""
