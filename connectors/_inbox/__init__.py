"""The parts of inbox.py: the port, its signatures, the spool."""
