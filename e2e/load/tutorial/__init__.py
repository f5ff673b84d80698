"""The chat of the Channels tutorial: what fan-out costs where nothing is done about it."""
