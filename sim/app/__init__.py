"""The planner's page: levers of a company in the browser, quick runs behind them; served on this machine alone."""
