import com.openai.client.okhttp.OpenAIOkHttpClient;
class App { Object c = OpenAIOkHttpClient.fromEnv(); }
