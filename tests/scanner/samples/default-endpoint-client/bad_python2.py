import openai
print "no longer Python"
openai.ChatCompletion.create(engine="x")  # <- flagged
