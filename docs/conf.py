"""What Sphinx makes the documentation with: `make docs`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import inputhook  # noqa: E402  from src/, as above

project = "inputhook"
author = "The inputhook developers"
copyright = "the inputhook developers"
version = release = inputhook.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "inputhook"
html_show_sphinx = False

# what one types, without the prompt and without what Python answers
copybutton_prompt_text = r">>> |\.\.\. |\$ |In \[\d*\]: "
copybutton_prompt_is_regexp = True

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
#: a signature that is longer has a line for each parameter
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True
#: `so` are names and code in docstrings
default_role = "code"
#: dashes only: what is in quotes is code, as often as not
smartquotes_action = "D"
#: names in signatures that have no page here: Python's own, and variables of types
nitpick_ignore = [
    ("py:class", name)
    for name in (
        *("AbstractContextManager", "FileDescriptorLike", "asyncio.AbstractEventLoop"),
        *("collections.abc.Callable", "*Ts", "Ts", "P", "P.args", "P.kwargs", "T"),
        *("Mode", "Snapshot", "prompt_toolkit.eventloop.InputHookContext"),
        "inputhook.prompts.prompt_toolkit.hook.InputHookContext",
    )
]


class Help(SphinxDirective):
    """What `python -m inputhook COMMAND --help` prints: the argument is the command."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        module = import_module(f"inputhook.cli.{(self.arguments or ['run'])[0]}")
        text = module.parser().format_help()
        block = nodes.literal_block(text, text)
        block["language"] = "text"
        return [block]


def setup(app: Sphinx) -> None:
    """Register what is ours; called by Sphinx."""
    os.environ["COLUMNS"] = "90"  # for argparse
    app.add_directive("help", Help)
