"""The three roles of the desk and what each may do: one table, and the job that makes the groups say the same."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db import transaction

CONTRIBUTOR, EDITOR, CHIEF = "contributor", "editor", "chief"
PUBLISH = "tracker.publish_talkingpoint"

_WORKED_ON = ("add", "change", "delete")
# Who may do what, by model and beyond what the role before may. Everybody at the desk sees everything of it; to see the
# accounts is a chief's. What a permission is good for with one row, such as a published line, is in admin/workflow.py.
_MORE: dict[str, dict[str, tuple[str, ...]]] = {
    CONTRIBUTOR: {
        "talkingpoint": ("add", "change"),
        "phrasing": _WORKED_ON,
        "rebuttal": _WORKED_ON,
        "citation": _WORKED_ON,
    },
    EDITOR: {
        "talkingpoint": ("delete", "publish"),
        "formerslug": ("add",),
        "topic": _WORKED_ON,
        "mention": ("add", "change"),
        "mentionmove": ("add",),
        "candidate": ("change",),
        "countdown": _WORKED_ON,
        "countdownentry": _WORKED_ON,
        "frozenranking": ("add",),
    },
    CHIEF: {
        "formerslug": ("change", "delete"),
        "legislature": _WORKED_ON,
        "party": _WORKED_ON,
        "person": _WORKED_ON,
        "personidentifier": _WORKED_ON,
        "membership": _WORKED_ON,
        "personmerge": ("change",),
        "placing": _WORKED_ON,
        "namedperiod": _WORKED_ON,
        "correction": ("add", "change"),
        "source": _WORKED_ON,
        "sittingday": _WORKED_ON,
        "document": ("change",),
        "speech": ("change",),
        "kindrule": _WORKED_ON,
        "importrun": ("add",),
        "catalogueimport": ("add",),
        "linemerge": ("add",),
    },
}
_ACCOUNTS = ("auth.view_user", "auth.add_user", "auth.change_user")


@dataclass(frozen=True)
class RoleSummary:
    """How many permissions each role has, and how many were given and taken to come to that."""

    roles: dict[str, int]
    given: int
    taken: int

    def in_words(self) -> str:
        """The summary as the command prints it."""
        have = ", ".join(f"{role} ({number})" for role, number in self.roles.items())
        return f"roles with their permissions: {have}; {self.given} given, {self.taken} taken"


def permissions_of_roles() -> dict[str, frozenset[str]]:
    """What each role may do, as `user.has_perm` calls it; each role may all that the one before it may."""
    models = [model for model in apps.get_app_config("tracker").get_models() if not hasattr(model, "instance_type")]
    known = {model._meta.model_name for model in models}
    may = {f"tracker.view_{name}" for name in known}
    roles = {}
    for role, more in _MORE.items():
        may |= {f"tracker.{verb}_{name}" for name, verbs in more.items() for verb in verbs}
        roles[role] = frozenset(may)
    roles[CHIEF] |= frozenset(_ACCOUNTS)
    return roles


def settle_roles() -> RoleSummary:
    """Make the groups of the three roles have the permissions of the table, no more and no less; running it again
    changes nothing. Raises LookupError where the table names a permission that there is not."""
    wanted = permissions_of_roles()
    given = taken = 0
    with transaction.atomic():
        stored = _permissions()
        missing = sorted(set().union(*wanted.values()) - stored.keys())
        if missing:
            raise LookupError(f"there is no such permission: {', '.join(missing)}")
        for role, names in wanted.items():
            group, _ = Group.objects.get_or_create(name=role)
            has = set(group.permissions.values_list("pk", flat=True))
            may = {stored[name] for name in names}
            group.permissions.add(*(may - has))
            group.permissions.remove(*(has - may))
            given, taken = given + len(may - has), taken + len(has - may)
    return RoleSummary({role: len(names) for role, names in wanted.items()}, given, taken)


def give_role(*, user: AbstractUser, role: str | None) -> None:
    """Give the account this role and no other, with the way to the desk; None takes both away.

    Raises ValueError for a role that there is not.
    """
    if role is not None and role not in _MORE:
        raise ValueError(f"there is no role “{role}”: {', '.join(_MORE)}")
    with transaction.atomic():
        groups = [Group.objects.get_or_create(name=role)[0]] if role else []
        user.groups.set(groups)
        user.is_staff = bool(role) or user.is_superuser
        user.save(update_fields=["is_staff"])


def _permissions() -> dict[str, int]:
    """The primary keys of the stored permissions by name; made first where migrating left that to others."""
    for label in ("tracker", "auth"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    found = Permission.objects.filter(content_type__app_label__in=("tracker", "auth")).values_list(
        "content_type__app_label", "codename", "pk"
    )
    return {f"{label}.{codename}": pk for label, codename, pk in found}
