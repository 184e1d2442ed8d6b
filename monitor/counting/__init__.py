"""How many: numbers of people, rows, files and money in any notation. Pure."""
