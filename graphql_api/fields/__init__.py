"""Fields that several types share: references to other rows, and rights."""
