"""The registry of workspaces: who may be entered, under which tenant key."""
