<?php
$c = OpenAI::client(getenv('OPENAI_API_KEY'));
