"""The compiled corpus behind one contract: whatever engine answers, the answers are the same."""
