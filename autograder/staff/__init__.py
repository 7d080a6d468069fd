"""What only staff has: authoring, courses, grading, the proof, reports. A students' bundle has no such room."""
