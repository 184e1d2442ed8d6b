"""The world -> posts: one kind of place per file. Start with base.py; nothing may live here."""

HOME = "leakline"
