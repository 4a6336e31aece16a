fn main() {
    let key = std::env::var("OPENAI_API_KEY").unwrap(); // <- flagged
}
