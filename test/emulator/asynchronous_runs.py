"""
Functions that run asynchronously: ministack tries again and has a destination for failures, yet not where a rule is the
caller, gives up a function that is throttled, and has no destination for successes.
"""

import json
import time
from contextvars import ContextVar
from datetime import datetime, timezone
from uuid import uuid4

from ministack.core.arn import parse_arn
from ministack.services import eventbridge, lambda_svc

asynchronous = ContextVar("asynchronous", default=False)
start = lambda_svc.invoke_async_with_retry
execute = lambda_svc._execute_function


def start_asynchronously(function, event):
    # The thread that runs it begins with a copy of these variables.
    token = asynchronous.set(True)
    try:
        start(function, event)
    finally:
        asynchronous.reset(token)


def run_target(arn, payload):
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        start_asynchronously(lambda_svc._execution_record_for_config(function, config), json.loads(payload))


def success_destination(function):
    settings = function.get("event_invoke_config") or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}
    return ((settings.get("DestinationConfig") or {}).get("OnSuccess") or {}).get("Destination") or ""


def report_success(destination, function, event, result):
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    arn = f"{(function.get('config') or function).get('FunctionArn')}:$LATEST"
    record = {
        "version": "1.0",
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": str(uuid4()),
            "functionArn": arn,
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": result.get("body"),
    }
    entry = {
        "Source": "lambda",
        "DetailType": "Lambda Function Invocation Result - Success",
        "Detail": json.dumps(record),
        "Resources": [arn, destination],
        "EventBusName": parse_arn(destination).resource.removeprefix("event-bus/"),
    }
    eventbridge._put_events({"Entries": [entry]})


def run(function, event):
    result = execute(function, event)
    if not asynchronous.get():
        return result
    while result.get("throttle"):
        # AWS keeps it for hours, and counts none of these as a try.
        time.sleep(0.05)
        result = execute(function, event)
    destination = success_destination(function)
    if not result.get("error") and ":event-bus/" in destination:
        report_success(destination, function, event, result)
    return result


def run_as_aws_does():
    eventbridge._dispatch_to_lambda = run_target
    lambda_svc.invoke_async_with_retry = start_asynchronously
    lambda_svc._execute_function = run
