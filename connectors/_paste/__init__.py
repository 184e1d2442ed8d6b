"""The parts of paste.py: lists, pastes, and what is remembered of them."""
