"""Who is hit: names of organisations read from a text, and compared across scripts. Pure."""
