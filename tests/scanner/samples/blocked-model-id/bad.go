package main

var request = Request{Model: "gpt-4o"} // <- flagged
