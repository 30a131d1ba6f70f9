"""The whole story in a terminal: isolation declared, applied, attacked, repaired and proven.

Everything that is shown happens, on servers of its own; every claim is checked when it is made.
"""
