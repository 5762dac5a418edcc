"""How a command ends early: one message on standard error and an exit status, never a traceback."""

INTERRUPTED = 130  # as shells count: 128 + SIGINT


class Stop(Exception):
    """Ends the command; the message is for the user."""

    status = 1


class BadInput(Stop):
    """What was asked for cannot be done; nothing has been written."""

    status = 2


class Failed(Stop):
    """The work ran, and failed."""

    status = 1


class Interrupted(Stop):
    """The user has ended it; the message says what is kept."""

    status = INTERRUPTED
