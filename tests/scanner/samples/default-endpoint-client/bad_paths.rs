use async_openai::{config::{AzureConfig, OpenAIConfig as Config}, types::*};
use reqwest::Client;
use rig::providers::{self, anthropic};

fn main() {
    let http = Client::new();
    let full = async_openai::Client::new(); // <- flagged
    let config = Config::new(); // <- flagged
    let other = Config::new().with_api_base("https://api.deepseek.com");
    let claude = anthropic::Client::from_env(); // <- flagged
    let gpt = providers::openai::Client::from_env(); // <- flagged
}
