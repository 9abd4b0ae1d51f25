"""Working time: working days and public holidays, as pure functions."""
