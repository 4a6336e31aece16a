<?php
$client = OpenAI::client($key); // <- flagged
