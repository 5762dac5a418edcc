"""The planner's page: a local web page to change levers of a scenario, run it and compare it with a baseline."""
