"""Where things stand on the page: the standard's figures, and all that follows from them."""
