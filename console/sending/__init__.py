"""Messages on their way to patients: by which carriers, in which words, and who sends them when."""
