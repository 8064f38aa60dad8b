"""Supervision: tasks from every source until closed with evidence, problems found by visits, suggestion rounds."""
