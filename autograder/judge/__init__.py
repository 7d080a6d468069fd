"""What judges: questions put in order, answers compared, differences explained, records made."""
