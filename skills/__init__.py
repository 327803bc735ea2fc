"""The conversation and the skills: no audio, no network, no database, no clock of its own."""
