"""The database backend of the settings where ``DATABASE_URL`` names a PostgreSQL server."""
