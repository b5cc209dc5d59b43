"""The command line: words in, words and an exit code out. 0: as it should be, 1: findings, 2: could not run."""
