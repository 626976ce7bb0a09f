"""Accounts of the desk: each has one role; what a role may do, the table says and no page changes."""

from axes.utils import reset as lift_lockout
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import AdminUserCreationForm, UserAdmin, UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static import admin as _static_admin  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker.admin.rights import NeverDeleted
from tracker.jobs.second_factor import forget_second_factor
from tracker.jobs.settle_roles import CHIEF, CONTRIBUTOR, EDITOR, give_role

# Their own pages would show secrets, and roles that no table knows. They register themselves when they are imported.
for _registered in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(_registered)

ROLES = [
    (CONTRIBUTOR, _("contributor: drafts lines and rebuttals")),
    (EDITOR, _("editor: publishes and reviews")),
    (CHIEF, _("chief: people, roles, corrections and imports as well")),
]
NAMES = {CONTRIBUTOR: _("contributor"), EDITOR: _("editor"), CHIEF: _("chief")}


def role_of(user):
    """The role's name; of an account that may do everything, the chief's."""
    names = {group.name for group in user.groups.all()}
    return next((role for role, _label in reversed(ROLES) if role in names), CHIEF if user.is_superuser else "")


class RoleFilter(admin.RelatedFieldListFilter):
    """By role, which the desk calls otherwise than the code does."""

    def field_choices(self, field, request, model_admin):
        return [(key, NAMES.get(name, name)) for key, name in super().field_choices(field, request, model_admin)]


class RoleField(forms.ChoiceField):
    def __init__(self):
        nobody = ("", _("none: cannot sign in here"))
        super().__init__(label=_("Role"), required=False, choices=[nobody, *ROLES], widget=forms.RadioSelect)


class AccountForm(UserChangeForm):
    role = RoleField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.initial["role"] = role_of(self.instance)


class NewAccountForm(AdminUserCreationForm):
    role = RoleField()


@admin.register(User)
class AccountAdmin(NeverDeleted, UserAdmin):
    """An account is closed, never deleted: history names it."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ["username", "name", "role", "is_active", "second_factor", "last_login"]
    list_filter = [("groups", RoleFilter), "is_active"]
    filter_horizontal = []
    list_per_page = 50
    actions = ["forget_second_factor", "lift_lockout"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Who it is"), {"fields": [("first_name", "last_name"), "email"]}),
        (_("What they may do"), {"fields": ["role", "is_active"]}),
        (_("When"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "usable_password", "password1", "password2", "role"]})]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request):
        device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).prefetch_related("groups").annotate(has_device=Exists(device))

    def has_change_permission(self, request, obj=None):
        # Whoever could change an account that no table limits could become it.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        # Nobody closes the door behind themselves.
        own = ["role_now", "is_active"] if obj and (obj.is_superuser or obj.pk == request.user.pk) else []
        return [*self.readonly_fields, *own]

    def get_fieldsets(self, request, obj=None):
        told = super().get_fieldsets(request, obj)
        if "role_now" not in self.get_readonly_fields(request, obj):
            return told
        may = {"fields": ["role_now", "is_active"]}
        return [(name, may if "role" in options["fields"] else options) for name, options in told]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        fixed = "role_now" in self.get_readonly_fields(request, obj)
        # Without the field, what is sent for it says nothing.
        return type(form.__name__, (form,), {"role": None}) if fixed else form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "role" in form.cleaned_data:
            give_role(user=form.instance, role=form.cleaned_data["role"] or None)

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    @admin.display(description=_("role"))
    def role(self, user):
        return NAMES.get(role_of(user), "–")

    @admin.display(description=_("role"))
    def role_now(self, user):
        return self.role(user)

    @admin.display(description=_("second factor"), boolean=True, ordering="has_device")
    def second_factor(self, user):
        return user.has_device

    @admin.action(description=_("Let them set up the second factor anew"), permissions=["change"])
    def forget_second_factor(self, request, queryset):
        users = [user for user in queryset if self.has_change_permission(request, user)]
        done = sum(forget_second_factor(user=user) for user in users)
        for user in users:
            self.log_change(request, user, _("Second factor forgotten."))
        told = ngettext("%(done)d second factor was forgotten.", "%(done)d second factors were forgotten.", done)
        self.message_user(request, told % {"done": done}, messages.SUCCESS)

    @admin.action(description=_("Let them log in again after wrong passwords"), permissions=["change"])
    def lift_lockout(self, request, queryset):
        done = sum(bool(lift_lockout(username=user.username)) for user in queryset)
        told = ngettext("%(done)d account was locked, and is not any more.",
                        "%(done)d accounts were locked, and are not any more.", done)  # fmt: skip
        self.message_user(request, told % {"done": done}, messages.SUCCESS)
