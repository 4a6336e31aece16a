import axios from "axios";
import Openai, { toFile } from "openai";
import { OpenAI as OAI } from "openai";
import * as sdk from "openai";
import { openai, createOpenAI } from "@ai-sdk/openai";
const { OpenAI: Late } = await import("openai");
axios.defaults.baseURL = "https://app.example.com";
const a = new Openai(); // <- flagged
const b = new OAI({ apiKey: key }); // <- flagged
const c = new sdk.OpenAI(); // <- flagged
const d = new Late(); // <- flagged
const theirs = new Openai({ baseURL: "https://api.deepseek.com", apiKey: key });
const passed = new Openai({ ...options }); // <- flagged
const given = new Openai(clientOptions); // <- flagged
const commented = new Openai({ // <- flagged
  apiKey: key, // baseURL: "https://api.deepseek.com"
});
