"""The parts of fetch.py, the one way out to the web."""
