"""Show the chat: questions, growing answers, their sources, conversations and feedback.

It answers nothing itself; ``ui.shared.answering`` does.
Called by ``ui.app``, where ``ChatTab`` is the entry point; the check shows a quote in its document as the chat does.
"""

from __future__ import annotations

from ui.chat.dialogs import all_dialogs
from ui.chat.document_view import quoted_view
from ui.chat.feedback import FeedbackFile
from ui.chat.judging import Judging
from ui.chat.render import heading
from ui.chat.tab import SHOWN, ChatTab

__all__ = ["SHOWN", "ChatTab", "FeedbackFile", "Judging", "all_dialogs", "heading", "quoted_view"]
