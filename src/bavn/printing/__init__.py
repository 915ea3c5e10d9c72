"""Paper: the staff card, the manager's plan, reports of incidents and drills, as PDF."""
