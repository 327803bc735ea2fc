"""What is sold, and how to find it."""
