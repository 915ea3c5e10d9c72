"""The program nft, as isolation and protection both start it."""
