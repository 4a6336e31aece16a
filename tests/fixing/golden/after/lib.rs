use async_openai::Client;

fn make() {
    let client = Client::with_config(async_openai::config::OpenAIConfig::new().with_api_base("https://api.deepseek.com").with_api_key(std::env::var("DEEPSEEK_API_KEY").expect("DEEPSEEK_API_KEY")));
    let model = "deepseek-flash";
}
