"""What anybody can see of a domain from outside: passive, or an ordinary visit, and nothing more."""
