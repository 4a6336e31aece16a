import os

from agents import (  # <- flagged
    Agent,
    Runner,
)
