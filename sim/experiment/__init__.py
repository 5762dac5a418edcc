"""Many runs: the same luck for every scenario, on any number of workers, with the same result."""
