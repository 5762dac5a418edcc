"""`python -m sim` is the command `itsourcing`."""

from sim.cli import main

main()
