"""Every write of the room: printing forms, taking scans in, and registering papers that are kept by hand."""

from tongxin.ground.forms.commands.papers import note_paper, void_paper
from tongxin.ground.forms.commands.printing import keep_print, print_book, print_forms
from tongxin.ground.forms.commands.scanning import file_page, hand_in, set_aside, sort_pages

__all__ = [
    "file_page", "hand_in", "keep_print", "note_paper", "print_book", "print_forms", "set_aside", "sort_pages",
    "void_paper",
]  # fmt: skip
