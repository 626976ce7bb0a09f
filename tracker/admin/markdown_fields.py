"""Markdown on the desk: beside each field what readers will see, written by the server as it is typed."""

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tracker.templatetags.refrain import markdown

PAGE = "tracker_markdown"
MOST_CHARACTERS = 100_000


class MarkdownArea(forms.Textarea):
    """A text area with what readers see of it beside; the desk's script asks for it again while somebody types."""

    def render(self, name, value, attrs=None, renderer=None):
        area = super().render(name, value, attrs, renderer)
        shown = {"area": area, "value": value or "", "address": reverse(f"admin:{PAGE}")}
        return render_to_string("admin/tracker/markdown_area.html", shown)


class WritesMarkdown:
    """For pages and inlines with Markdown in some of their fields."""

    markdown_fields = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.markdown_fields:
            kwargs["widget"] = MarkdownArea(attrs={"rows": 10, "cols": 60})
            field = db_field.formfield(**kwargs)
            field.help_text = _("Markdown: *emphasis*, **strong**, [words](address), - a list, > a quotation.")
            return field
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class MarkdownPage:
    """The address that writes Markdown as readers will see it; nothing is stored."""

    def get_urls(self):
        @require_POST
        def view(request):
            return HttpResponse(markdown(request.POST.get("text", "")[:MOST_CHARACTERS]))

        return [path("markdown/", self.admin_site.admin_view(view), name=PAGE), *super().get_urls()]
