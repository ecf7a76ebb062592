"""Renders a score for one reader: a terminal, a program, a page on GitHub. Decides looks, never points."""
