"""What leaves the desk on paper: its notation, its looks as lines and as PDF, and the making of it from templates."""
