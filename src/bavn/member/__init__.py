"""A member at its hub: it joins, keeps what it has to say until the hub has it, and hears what the hub says."""
