"""The scripted evaluation: a fixed set of questions, asked of anything that returns an ``Answer``.

In reading order: ``questions`` (the set and its checks), ``matching`` (does a text state a fact?), ``metrics`` (what an
answer is worth), ``intervals`` (how sure that is), ``run`` (ask them all), ``gate`` (is it good enough?), ``report``
(tables and files). The package does not know how answers are made: no index, no chain, no settings.
"""
