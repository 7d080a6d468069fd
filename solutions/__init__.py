"""The answer key: for each topic its lesson, its checks and the mistakes people make."""
