# Others read a variable of this name too; this file says that it is for Azure OpenAI.
import os

KEY = os.environ["AZURE_API_KEY"]
