"""Incidents -> the weekly report: weekly.py says what, picture.py draws, render.py writes."""
