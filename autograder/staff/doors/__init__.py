"""The instructors' doors: commands, and nbgrader."""
