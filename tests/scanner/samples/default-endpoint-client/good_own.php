<?php
namespace App;

use App\Services\OpenAI;

$client = OpenAI::client('k');
