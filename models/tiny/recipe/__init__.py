"""Make the graph of a tiny speech model from a catalog and phrases: words, pronunciations, language model."""
