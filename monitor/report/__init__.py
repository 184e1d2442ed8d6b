"""Incidents -> the weekly report: weekly.py decides what it says, picture.py draws, render.py writes."""
