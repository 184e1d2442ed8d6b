"""What a file that the operator lawfully holds is made of: its shape, and never a value of it."""
