"""What decides over time, stores and speaks. Start with pipeline.py; nothing may live here."""

HOME = "leakline"
