"""Text -> matches. Pure. Start with engine.py; nothing may live here."""

HOME = "leakline"
