"""The database: tables, migrations, and a store that reads in parallel and commits in groups."""
