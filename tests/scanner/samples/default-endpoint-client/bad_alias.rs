use async_openai as oai;

fn main() {
    let client = oai::Client::new(); // <- flagged
}
