import dev.langchain4j.model.openai.OpenAiChatModel;
class A1 {
    OpenAiChatModel model = OpenAiChatModel.builder()
        .baseUrl("https://api.deepseek.com")
        .apiKey(System.getenv("DEEPSEEK_API_KEY"))
        .modelName("deepseek-flash")
        .temperature(0.3)
        .build();
}
