"""What Leakline remembers. Start with store.py; nothing may live here."""
