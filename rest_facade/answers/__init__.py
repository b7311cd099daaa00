"""What an answer is written in."""
