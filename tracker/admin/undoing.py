"""For the pages of what was merged or moved: the way back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


class UndoPage:
    """A page of one row with a button that takes it back; `undo_needs` are the permissions for that. Its admin has
    `undo(request, row)`, which takes the row back, says so, and returns whether it was done."""

    undo_needs = ()
    undo_help = ""
    change_form_template = "admin/tracker/undo_form.html"

    def get_urls(self):
        view = require_POST(self.admin_site.admin_view(self.undo_view))
        return [path("<int:pk>/undo/", view, name=f"tracker_{self.opts.model_name}_undo"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {
            "may_undo": request.user.has_perms(self.undo_needs),
            "undo_help": self.undo_help,
            "undo_address": f"admin:tracker_{self.opts.model_name}_undo",
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def undo_view(self, request, pk):
        if not request.user.has_perms(self.undo_needs):
            raise PermissionDenied
        row = self.model.objects.filter(pk=pk).first()
        if row is None:
            raise Http404
        if self.undo(request, row):
            self.log_change(request, row, _("Undone."))
        return HttpResponseRedirect(reverse(f"admin:tracker_{self.opts.model_name}_change", args=[pk]))
