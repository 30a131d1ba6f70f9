"""What can go wrong in the devkit. Every message is one sentence that names the remedy."""


class DevkitError(Exception):
    """Base of all expected failures; the command line prints it without a traceback."""


class MissingProgramError(DevkitError):
    """Something has to be installed first."""


class StartError(DevkitError):
    """A server did not come up."""
