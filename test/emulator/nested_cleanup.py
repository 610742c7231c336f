"""
What an update of a nested stack replaces is deleted when all else went well, dependents first. Ministack does so for
outer stacks alone; in nested ones it deletes at once, and no custom resource at all. Nor does it keep, there, the
attributes of what an update leaves as it was.
"""

from contextvars import ContextVar

from ministack.services import cloudformation
from ministack.services.cloudformation import provisioners

replaced = ContextVar("replaced", default=None)
update_resource = provisioners._update_resource


class Deferred:
    """In the place of ministack's own variable, which nested stacks set to nothing."""

    def __init__(self, variable):
        self.get = variable.get
        self.reset = variable.reset
        self._set = variable.set

    def set(self, value):
        return self._set([] if value is None and replaced.get() is not None else value)


def attributes_before(stack, logical_id):
    return (cloudformation._stacks.get(stack) or {}).get("_resources", {}).get(logical_id, {}).get("Attributes")


def update_and_remember(resource_type, physical_id, old, new, stack, logical_id=None, attributes=None):
    before = attributes_before(stack, logical_id) if attributes is None else attributes
    result = update_resource(resource_type, physical_id, old, new, stack, logical_id, before)
    if replaced.get() is not None:
        own = provisioners._DEFERRED_PREDECESSOR_DELETES.get()
        predecessor = (provisioners._delete_resource, (resource_type, physical_id, old, stack, logical_id), {})
        replaced.get().extend(own or ([predecessor] if result[0] != physical_id else []))
    return result


def with_cleanup(update_stack):
    def update(*arguments, **more):
        token = replaced.set([])
        try:
            result = update_stack(*arguments, **more)
            for delete, positional, named in reversed(replaced.get()):
                delete(*positional, **named)
            return result
        finally:
            replaced.reset(token)

    return update


def clean_up_nested_stacks():
    provisioners._DEFERRED_PREDECESSOR_DELETES = Deferred(provisioners._DEFERRED_PREDECESSOR_DELETES)
    provisioners._update_resource = update_and_remember
    nested = provisioners._RESOURCE_HANDLERS["AWS::CloudFormation::Stack"]
    nested["update"] = with_cleanup(nested["update"])
