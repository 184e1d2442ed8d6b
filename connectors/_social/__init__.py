"""The parts of social.py: one network each, and how they are walked."""
