from .openai import OpenAI
from agents.planner import Planner
import openai_schema
from myapp.openai import Thing
from zhipuai import ZhipuAI
