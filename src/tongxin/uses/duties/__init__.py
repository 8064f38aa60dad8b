"""The duties of a branch (11 aspects, 50 duties) ticked by what is on record, and the branch's month on one page."""
