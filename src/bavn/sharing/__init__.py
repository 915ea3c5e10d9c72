"""What passes between a member and the hub: what may leave, as which words, signed by whom. Both sides import it."""
