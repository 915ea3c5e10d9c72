"""What reaches people: messages, whom to call next, the link that answers, the daily bulletin."""
