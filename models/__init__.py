"""What was learned: speech models and the run-out model."""
