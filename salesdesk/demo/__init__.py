"""A made-up machine builder with people, customers and work: for trying out, for tests in the browser, for load."""
