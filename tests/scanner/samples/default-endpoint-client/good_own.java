import org.example.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;

class Chat {
    Object model = OpenAiChatModel.builder().build();
}
