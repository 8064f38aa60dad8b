"""What gatherings and applications say on forms for signing, and in the book of a branch and a year."""

from tongxin.registers.activities.printed.book import CHAPTERS
from tongxin.registers.activities.printed.papers import FILLINGS, address, meetings
from tongxin.registers.activities.printed.said import away_class

__all__ = ["CHAPTERS", "FILLINGS", "address", "away_class", "meetings"]
