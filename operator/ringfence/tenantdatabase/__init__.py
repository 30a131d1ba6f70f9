"""One database made safe: what is asked for, what the catalog says, and the way between."""
