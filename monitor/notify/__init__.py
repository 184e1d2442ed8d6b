"""Alerts -> the people concerned: one kind of channel per file. Start with base.py."""
