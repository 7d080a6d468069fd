"""Reading what was handed in: which file is taken, and its text. Hostile until graded: nothing of it is run here."""
