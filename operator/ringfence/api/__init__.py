"""The custom resources, typed: what crds/ says, parsed once at the border. Decides nothing."""
