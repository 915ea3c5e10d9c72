"""Pages of the hub for people: views in, HTML out. `frame` says how one is made."""
