"""The prompts: what reads the line. One file each, all of the shape of base.Prompt."""
