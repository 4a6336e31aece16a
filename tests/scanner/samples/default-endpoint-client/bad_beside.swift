import OpenAI

let host = "https://server.example.com"
let ours = OpenAI(apiToken: "k") // <- flagged
let configuration = OpenAI.Configuration(token: "k", host: "api.deepseek.com")
let theirs = OpenAI(configuration: configuration)
