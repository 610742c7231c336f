"""What templates hold and ministack's CloudFormation does not know."""

import json
from uuid import uuid4

from ministack.services import ec2, glue
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS


def call(action, request):
    status, _, body = action(request)
    if status >= 400:
        raise ValueError(json.loads(body)["message"])


def create_workflow(logical_id, properties, stack):
    name = properties.get("Name") or f"{stack}-{logical_id}"
    call(glue._create_workflow, {**properties, "Name": name})
    return name, {}


def delete_workflow(name, _properties):
    call(glue._delete_workflow, {"Name": name})


def update_workflow(name, _old, properties, stack):
    if properties.get("Name", name) != name:
        delete_workflow(name, properties)
        return create_workflow(name, properties, stack)
    call(glue._update_workflow, {**properties, "Name": name})
    return name, {}


def create_rule(_logical_id, _properties, _stack):
    # No network is behind a security group here: a rule only has to have a name.
    name = f"sgr-{uuid4().hex[:17]}"
    return name, {"Id": name}


def keep_rule(name, _old, _properties, _stack):
    return name, {"Id": name}


def delete_rule(_name, _properties):
    pass


def with_block(change_vpc):
    def change(*arguments):
        name, attributes = change_vpc(*arguments)
        return name, {**attributes, "CidrBlock": ec2._vpcs[name]["CidrBlock"]}

    return change


def add_missing_types():
    workflow = {"create": create_workflow, "update": update_workflow, "delete": delete_workflow}
    _RESOURCE_HANDLERS["AWS::Glue::Workflow"] = workflow
    # Grants are nobody's here either: who may what is not enforced.
    for each in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::LakeFormation::PrincipalPermissions"):
        _RESOURCE_HANDLERS[each] = {"create": create_rule, "update": keep_rule, "delete": delete_rule}
    vpc = _RESOURCE_HANDLERS["AWS::EC2::VPC"]
    vpc.update({"create": with_block(vpc["create"]), "update": with_block(vpc["update"])})
