"""Ballots: appraisals, surveys, contests and elections, on paper or secret; counted by declared methods."""
