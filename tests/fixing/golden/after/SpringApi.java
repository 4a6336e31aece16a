import org.springframework.ai.openai.api.OpenAiApi;
class A6 {
    OpenAiApi api = OpenAiApi.builder().baseUrl("https://api.deepseek.com").completionsPath("/chat/completions").apiKey(System.getenv("DEEPSEEK_API_KEY")).build();
}
