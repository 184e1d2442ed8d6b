"""The fact sheet of an incident: what article 33(3) GDPR asks for, each statement with evidence."""
