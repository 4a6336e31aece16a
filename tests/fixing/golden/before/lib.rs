use async_openai::Client;

fn make() {
    let client = Client::new();
    let model = "gpt-4o";
}
