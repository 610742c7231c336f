"""Loads a csv file into a table of PostgreSQL: sling_run.py URL FILE TABLE MODE, which is full-refresh or incremental."""
import os
import sys

import sling_linux_amd64

url, path, table, mode = sys.argv[1:]
binary = os.path.join(os.path.dirname(sling_linux_amd64.__file__), "bin/sling-linux-amd64")
os.chmod(binary, 0o755)
key = ["--primary-key", "l_orderkey,l_linenumber"]
run = [binary, "run", "--src-stream", f"file://{path}", "--tgt-conn", f"{url}?sslmode=disable", "--tgt-object", table, "--mode", mode, *key]
os.execve(binary, run, {**os.environ, "SLING_DISABLE_TELEMETRY": "true"})
