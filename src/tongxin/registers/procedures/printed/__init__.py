"""What cases say on paper: notices, the sheet of a case, the standard documents of steps, chapters of a branch's book."""

from tongxin.ground.forms.fillings import Chapter, Filling
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.printed import documents, notices

FILLINGS = (
    Filling("public_notice", queries.RECORD_KIND, notices.NOTICE, notices.announced, notices.notices),
    Filling(
        "publication_approval", queries.RECORD_KIND, documents.MANUSCRIPT, documents.reviewed, documents.manuscripts
    ),
    *(
        Filling("case_sheet", kind, documents.SHEET, documents.all_of_them, documents.sheets)
        for kind in (queries.RECORD_KIND, queries.WALLED_KIND)
    ),
    *(
        Filling(form, queries.RECORD_KIND, documents.KEYS, documents.developing, documents.filled)
        for form in documents.FORMS
    ),
)
CHAPTERS = (Chapter("development", notices.development), Chapter("dues", notices.dues))

__all__ = ["CHAPTERS", "FILLINGS"]
