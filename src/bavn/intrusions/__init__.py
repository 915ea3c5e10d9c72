"""Who tries to get in: attempts, logins and alerts become one finding per actor and campaign, in bounded memory."""
