"""What runs in child processes: the speech engines, which are native code."""
