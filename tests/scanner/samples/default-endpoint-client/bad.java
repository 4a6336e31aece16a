package org.example;

import dev.langchain4j.model.openai.OpenAiChatModel;

class Chat {
    OpenAiChatModel model = OpenAiChatModel.builder() // <- flagged
        .apiKey(key)
        .build();
}
