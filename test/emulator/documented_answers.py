"""What ministack answers otherwise than AWS documents it."""

import json

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs, glue
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS


def answer_as_documented():
    filter_log_events = cloudwatch_logs._filter_log_events
    get_job_runs = glue._get_job_runs

    def filter_by_prefix(request):
        prefix = request.get("logStreamNamePrefix")
        group = cloudwatch_logs._log_groups.get(request.get("logGroupName"))
        if prefix is None or group is None:
            return filter_log_events(request)
        streams = [name for name in group["streams"] if name.startswith(prefix)]
        # It takes an empty list for all of them.
        return filter_log_events({**request, "logStreamNames": streams or [prefix]})

    def get_runs_of_jobs_that_are_there(request):
        name = request.get("JobName")
        if name not in glue._jobs:
            return error_response_json("EntityNotFoundException", f"Job {name} not found", 400)
        return get_job_runs(request)

    update_crawler, delete_crawler, update_trigger = glue._update_crawler, glue._delete_crawler, glue._update_trigger

    def unless_it_runs(change, what):
        def change_at_rest(request):
            if (glue._crawlers.get(request.get("Name")) or {}).get("State") != "READY":
                return error_response_json("CrawlerRunningException", f"Cannot {what} Crawler while running.", 400)
            return change(request)

        return change_at_rest

    def update_trigger_that_is_inactive(request):
        if (glue._triggers.get(request.get("Name")) or {}).get("State") == "ACTIVATED":
            message = "The operation is not allowed when trigger is in state: ACTIVATED"
            return error_response_json("InvalidInputException", message, 400)
        return update_trigger(request)

    def delete_crawler_of_stack(name, _properties):
        status, _, body = glue._delete_crawler({"Name": name})
        if status >= 400:
            raise ValueError(json.loads(body)["message"])

    # A crawl goes on until somebody stops it.
    glue.CRAWLER_RUN_SECONDS = 3600
    glue._update_crawler = unless_it_runs(update_crawler, "update")
    glue._delete_crawler = unless_it_runs(delete_crawler, "delete")
    glue._update_trigger = update_trigger_that_is_inactive
    _RESOURCE_HANDLERS["AWS::Glue::Crawler"]["delete"] = delete_crawler_of_stack
    cloudwatch_logs._filter_log_events = filter_by_prefix
    glue._get_job_runs = get_runs_of_jobs_that_are_there
