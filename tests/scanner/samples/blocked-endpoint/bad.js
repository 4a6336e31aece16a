const url = `https://api.openai.com/v1/${path}`; // <- flagged
const azure = `https://${resource}.openai.azure.com/openai`; // <- flagged
fetch('https://generativelanguage.googleapis.com/v1beta/models'); // <- flagged
