import com.openai.client.okhttp.OpenAIOkHttpClient;

class Clients {
    String baseUrl = "https://app.example.com";
    Object ours = OpenAIOkHttpClient.fromEnv(); // <- flagged
    Object full = com.openai.client.okhttp.OpenAIOkHttpClient.fromEnv(); // <- flagged
    Object mine = org.example.OpenAIOkHttpClient.fromEnv();
}
