"""prompt_toolkit_hook(): what a program of prompt_toolkit names as its input hook."""

from .prompts.prompt_toolkit.hook import hook as prompt_toolkit_hook

__all__ = ["prompt_toolkit_hook"]
