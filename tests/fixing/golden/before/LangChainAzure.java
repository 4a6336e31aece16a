import dev.langchain4j.model.azure.AzureOpenAiChatModel;
class A1 {
    AzureOpenAiChatModel model = AzureOpenAiChatModel.builder()
        .endpoint(System.getenv("AZURE_OPENAI_ENDPOINT"))
        .apiKey(System.getenv("AZURE_OPENAI_KEY"))
        .deploymentName("gpt-4o")
        .temperature(0.3)
        .build();
}
