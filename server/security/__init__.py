"""Who may do what: passwords, sessions, device tokens, cross-site protection and headers."""
