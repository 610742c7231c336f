"""What ministack answers otherwise than AWS documents it."""

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs, glue


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

    cloudwatch_logs._filter_log_events = filter_by_prefix
    glue._get_job_runs = get_runs_of_jobs_that_are_there
