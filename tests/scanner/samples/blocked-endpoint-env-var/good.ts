import { OPENAI_BASE_URL } from "./constants";
const OPENAI_PLUGIN_NAME = "x";
