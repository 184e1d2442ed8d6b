"""The parts of forum.py: pages of boards, and how they are visited."""
