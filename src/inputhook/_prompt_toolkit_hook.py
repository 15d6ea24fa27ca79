"""The public function prompt_toolkit_hook(), an input hook for programs of prompt_toolkit."""

from .prompts.prompt_toolkit.hook import hook as prompt_toolkit_hook

__all__ = ["prompt_toolkit_hook"]
