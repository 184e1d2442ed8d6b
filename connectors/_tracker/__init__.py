"""The parts of tracker.py: fields, rows, templates and times."""
