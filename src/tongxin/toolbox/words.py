"""Marks Chinese source sentences in code that must not import Django."""


def N_(sentence: str) -> str:  # noqa: N802  the customary name of the gettext marker
    """Return `sentence` unchanged; marks it for the translation catalogue (translated where it is shown)."""
    return sentence


def verbatim(text: str) -> str:
    """Return `text` unchanged; marks Chinese that is data (a font's name, a mark to look for) and is never translated."""
    return text
