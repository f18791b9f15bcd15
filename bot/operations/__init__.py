"""What the administrator does from the command line: backup, restore, doctor, dead letters."""
