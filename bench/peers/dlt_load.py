"""Loads a csv file into the table lineitem of PostgreSQL: dlt_load.py URL FILE DISPOSITION, which is replace or merge."""
import os
import sys
import tempfile

import dlt
import pyarrow.csv

url, path, disposition = sys.argv[1:]
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"


@dlt.resource(name="lineitem", primary_key=["l_orderkey", "l_linenumber"], write_disposition=disposition)
def lineitem():
    yield from pyarrow.csv.open_csv(path)


with tempfile.TemporaryDirectory() as state:
    pipeline = dlt.pipeline("bench", pipelines_dir=state, destination=dlt.destinations.postgres(url), dataset_name="dlt")
    pipeline.run(lineitem(), loader_file_format="csv").raise_on_failed_jobs()
