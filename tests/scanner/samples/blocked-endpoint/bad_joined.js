const url = 'https://api.' + 'openai.com/v1'; // <- flagged
// const old = 'https://api.' + 'openai.com/v1';
const mine = 'https://api.' + 'example.com/openai';
