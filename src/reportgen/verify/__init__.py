"""Read the finished files back and hold them against the document."""
