import com.openai.client.okhttp.OpenAIOkHttpClient

val client = OpenAIOkHttpClient.fromEnv() // <- flagged
