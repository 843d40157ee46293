"""Kill writers of an index at chosen moments, and look at what is left: a program of its own, ``python -m killing``.

It forks a process for each kill, so that nothing has to be loaded twice.
"""
