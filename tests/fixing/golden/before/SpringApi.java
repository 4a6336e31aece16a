import org.springframework.ai.openai.api.OpenAiApi;
class A6 {
    OpenAiApi api = OpenAiApi.builder().apiKey(System.getenv("OPENAI_API_KEY")).build();
}
