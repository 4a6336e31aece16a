<?php
$c = OpenAI::factory()->withApiKey(getenv('DEEPSEEK_API_KEY'))->withBaseUri('https://api.deepseek.com')->make();
