"""Regular customers: who they are, what they buy, what runs out, and reminding them. By consent only."""
