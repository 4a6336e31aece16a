model=${1:-"gpt-3.5-turbo"} # <- flagged
