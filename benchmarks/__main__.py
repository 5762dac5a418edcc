"""`python -m benchmarks`: one table of measured figures."""

from benchmarks import company, queue, start, sweeps


def main() -> None:
    """Prints each figure as soon as it is known."""
    for part in (queue, company, sweeps, start):
        for what, figure in part.rows():
            print(f"{what:48}{figure}", flush=True)


if __name__ == "__main__":
    main()
