"""Ledgers of the people floor taken in at once: rosters of persons and members, officers, terms, changes."""
