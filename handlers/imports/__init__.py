"""Excel and CSV files as office clerks make them, turned into people, customers and receivables."""
