"""Fetch web pages that a user names, and keep a copy of each.

It is the only part of the index that opens a connection to an address which is not in the settings, and it does so for
nothing but the URLs it is given.
"""

from __future__ import annotations

from rag.index.web.addresses import is_public
from rag.index.web.copies import FETCHED, delete_page, fetched_on, ingest_pages, page_copy, page_location
from rag.index.web.fetcher import Fetcher

__all__ = ["FETCHED", "Fetcher", "delete_page", "fetched_on", "ingest_pages", "is_public", "page_copy", "page_location"]
