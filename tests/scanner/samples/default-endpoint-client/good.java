package org.example;

import dev.langchain4j.model.openai.OpenAiChatModel;

class Chat {
    OpenAiChatModel model = OpenAiChatModel.builder()
        .baseUrl("https://api.deepseek.com/v1")
        .apiKey(key)
        .build();
}
