<?php
namespace App;

$client = \OpenAI::client($key); // <- flagged
$other = OpenAI::client($key);
