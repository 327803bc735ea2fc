"""The tiny speech models and the tools that make them; nothing here is imported at run time."""
