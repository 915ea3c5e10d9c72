"""What people and machines see of a report: terminal, page, document."""
