"""The command line: each module registers one command."""
