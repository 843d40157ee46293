"""Read a set of questions and check it: their fields, their evidence, and that nothing else answers them.

It asks nothing and judges nothing.
``questions`` is the way in.
"""

from __future__ import annotations
