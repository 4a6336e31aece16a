"""An application that depends on OpenAI, and git around it."""

from __future__ import annotations

import os
import subprocess

APP = 'from openai import OpenAI\n\nclient = OpenAI()\nurl = "https://api.openai.com/v1/models"\n'


def git(*arguments: str) -> None:
    """Run git in the working directory, as somebody."""
    who = {
        f"GIT_{role}_{part}": "x@example.org" if part == "EMAIL" else "x"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    subprocess.run(["git", *arguments], check=True, capture_output=True, env={**os.environ, **who})
