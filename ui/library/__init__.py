"""Show the documents: uploads, the list, a reading view, removal, and the selection of documents to search.

It parses no file formats itself; ``rag.index`` does.
Called by ``ui.app`` and the chat.
"""

from __future__ import annotations

from ui.library.choice_view import chips, choice_of_documents, choice_text
from ui.library.documents import Library
from ui.library.intake import adding
from ui.library.tab import LibraryTab
from ui.library.uploading import Uploading

__all__ = ["Library", "LibraryTab", "Uploading", "adding", "chips", "choice_of_documents", "choice_text"]
