const model = "claude-3-opus-20240229"; // <- flagged
