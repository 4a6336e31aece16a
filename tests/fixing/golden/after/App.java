import com.openai.client.okhttp.OpenAIOkHttpClient;
class App { Object c = OpenAIOkHttpClient.builder().fromEnv().baseUrl("https://api.deepseek.com").apiKey(System.getenv("DEEPSEEK_API_KEY")).build(); }
