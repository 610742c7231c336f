"""Copies a csv file into a table of PostgreSQL: duckdb_copy.py URL SCHEMA TABLE FILE."""
import glob
import os
import sys

import duckdb
import duckdb_extension_postgres_scanner as extension

url, schema, table, path = sys.argv[1:]
(binary,) = glob.glob(os.path.join(os.path.dirname(extension.__file__), "extensions/*/*.duckdb_extension"))
duck = duckdb.connect()
duck.execute(f"load '{binary}'")
duck.execute(f"attach '{url}' as pg (type postgres)")
found = duck.execute(
    "select column_name, data_type from duckdb_columns() where database_name = 'pg' and schema_name = ? and table_name = ?",
    [schema, table],
)
types = ", ".join(f"'{name}': '{kind}'" for name, kind in found.fetchall())
duck.execute(f"insert into pg.{schema}.{table} select * from read_csv('{path}', header = true, columns = {{{types}}})")
