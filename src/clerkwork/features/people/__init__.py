"""Users, teams, groups and roles."""
