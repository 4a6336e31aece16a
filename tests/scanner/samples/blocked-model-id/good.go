package main

func is(model string) bool { return strings.Contains(model, "gpt-4o") }
