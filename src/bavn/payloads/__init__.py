"""What the text of a web request says: decoded as servers decode, cut into tokens, judged. No numpy, no state."""
