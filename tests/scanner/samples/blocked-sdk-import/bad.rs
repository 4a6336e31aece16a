use async_openai::types::realtime::{ // <- flagged
    Item,
};
