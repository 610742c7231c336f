"""Runs ministack, with what AWS does and ministack leaves out."""

import os
import signal
from threading import Thread

from asynchronous_runs import run_as_aws_does
from documented_answers import answer_as_documented
from ministack.app import main
from missing_types import add_missing_types
from nested_cleanup import clean_up_nested_stacks
from services_events import let_services_send, start_workflows


def end_with_starter():
    # Whoever starts this holds its input open, and lets it go however it ends.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


Thread(target=end_with_starter, daemon=True).start()
let_services_send()
start_workflows()
run_as_aws_does()
answer_as_documented()
add_missing_types()
clean_up_nested_stacks()
main()
