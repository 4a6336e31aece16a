import com.aallam.openai.client.OpenAI as Client
import com.aallam.openai.client.OpenAIHost

val host = "https://server.example.com"
val ours = Client(token = "k") // <- flagged
val theirs = Client(token = "k", host = OpenAIHost(baseUrl = "https://api.deepseek.com/v1/"))
