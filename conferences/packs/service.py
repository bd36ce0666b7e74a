"""Packs: chosen and checked by one person, released by another, opened by whom they are for.

A restricted file is never offered, and one that became restricted is given out no more. Recalled,
a pack is gone at once.
"""

from conferences.packs.own import list_own_papers, open_own_paper
from conferences.packs.preparing import (
    ask_release,
    prepare,
    recall,
    recall_of_conference,
    refuse,
    release,
)
from conferences.packs.reads import get_pack, list_offered, list_packs, open_paper
from conferences.packs.sharing import list_shared, share_with_family

__all__ = [
    "ask_release",
    "get_pack",
    "list_offered",
    "list_own_papers",
    "list_packs",
    "list_shared",
    "open_own_paper",
    "open_paper",
    "prepare",
    "recall",
    "recall_of_conference",
    "refuse",
    "release",
    "share_with_family",
]
