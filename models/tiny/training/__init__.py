"""Train the acoustic model of a tiny speech model from synthetic speech; needs the extra `train`."""
