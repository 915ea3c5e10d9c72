"""How fast a hub is: what it takes in and hands out per CPU second, and how soon members know what one has seen."""
