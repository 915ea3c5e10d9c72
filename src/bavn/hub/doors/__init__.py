"""The own API and the plain lists, and what every door asks first: who is there, how much they may ask for."""
