"""Show the chat: questions, growing answers, their sources, conversations and feedback.

It answers nothing itself; ``ui.shared.answering`` does.
Called by ``ui.app``; ``ChatTab`` is the entry point.
"""

from __future__ import annotations

from ui.chat.dialogs import all_dialogs
from ui.chat.feedback import FeedbackFile
from ui.chat.judging import Judging
from ui.chat.render import heading
from ui.chat.tab import SHOWN, ChatTab

__all__ = ["SHOWN", "ChatTab", "FeedbackFile", "Judging", "all_dialogs", "heading"]
