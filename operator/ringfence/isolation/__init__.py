"""The proof that workspaces are kept apart: an audit of the catalog and a probe that tries.

Knows how isolation can fail and what shows it. Repairs nothing, and knows no Kubernetes.
"""
