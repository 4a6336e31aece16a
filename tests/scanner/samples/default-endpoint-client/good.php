<?php
$client = OpenAI::factory()->withApiKey($key)->withBaseUri('api.deepseek.com/v1')->make();
