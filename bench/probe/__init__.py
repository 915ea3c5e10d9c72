"""What a look at a service costs, and what many of them do."""
