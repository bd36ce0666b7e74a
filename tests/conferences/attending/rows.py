"""Everything in the database, to see that nothing changed."""

import asyncpg


async def rows_of(database: str) -> list[str]:
    """Everything in the database, but for the trail and what counts tries."""
    connection = await asyncpg.connect(database)
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename <> 'audit_entry' ORDER BY 1"
    )
    rows = [
        row["dump"]
        for table in tables
        for row in await connection.fetch(
            f'SELECT t::text AS dump FROM "{table[0]}" AS t ORDER BY 1'  # noqa: S608
        )
    ]
    await connection.close()
    return rows
