using OpenAI.Chat;

namespace OpenAI.Chat.Internal;
