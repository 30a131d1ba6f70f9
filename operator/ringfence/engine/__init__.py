"""One pass over the slices for one TenantDatabase and its Workspaces, with or without a cluster."""
