"""Files that an editor brings: how they are received, and the form that asks what they are."""

from pathlib import Path

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from tracker.jobs.unpack_files import fault_of_name, faults_of_archive, is_archive
from tracker.models import Source
from tracker.parsers.registry import FORMATS, LARGEST
from tracker.queries.reasons import named_reason

_MOST_TOLD = 20


class Receiving(TemporaryFileUploadHandler):
    """Files of every form: written to disk as they come, from those who may work at the desk, and no larger than a
    parser reads. What is more is thrown away as it comes, and its name kept for the form."""

    def new_file(self, *args, **kwargs):
        if not self.request.user.is_staff:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > LARGEST:
            self.request.too_large = [*getattr(self.request, "too_large", ()), self.file_name]
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A list of files, each checked as one would be."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        return [super(SeveralFilesField, self).clean(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    """Which source, which files, and what the files do not say themselves."""

    # A plain list: it works without script, and sources are few.
    source = forms.ModelChoiceField(Source.objects.all(), label=_("source"))
    files = SeveralFilesField(
        label=_("files"),
        help_text=_(
            "Transcripts, articles or captions of one source, with the lists of people that belong to them; or all of "
            "them in one zip. At most 256 MB each."
        ),
    )
    format = forms.ChoiceField(
        label=_("format"),
        required=False,
        choices=[("", _("recognise it")), *((known.name, known.name) for known in FORMATS)],
    )
    date = forms.DateField(
        label=_("day"),
        required=False,
        widget=AdminDateWidget(),
        help_text=_("This and what follows: of a single file of captions or an article that does not say it."),
    )
    url = forms.URLField(
        label=_("link"), max_length=500, required=False, assume_scheme="https", widget=AdminURLFieldWidget()
    )
    title = forms.CharField(label=_("title"), max_length=300, required=False)

    def __init__(self, *args, too_large=(), **kwargs):
        self.too_large = too_large
        super().__init__(*args, **kwargs)

    def clean_files(self):
        files = self.cleaned_data["files"]
        names = [file.name for file in files]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValidationError(_("Two files have the same name: %(names)s") % {"names": ", ".join(twice)})
        wrong = [named_reason(file.name, fault) for file in files if (fault := fault_of_name(file.name))]
        if wrong:
            raise ValidationError(wrong)
        archives = [file for file in files if is_archive(Path(file.temporary_file_path()))]
        if archives and len(files) > 1:
            raise ValidationError(_("A zip is uploaded by itself: everything else belongs into it."))
        for file in archives:
            faults = faults_of_archive(Path(file.temporary_file_path()), file.name)
            told = [ValidationError(named_reason(fault.path, fault.text)) for fault in faults[:_MOST_TOLD]]
            if len(faults) > _MOST_TOLD:
                told.append(ValidationError(_("and %(more)d more") % {"more": len(faults) - _MOST_TOLD}))
            if told:
                raise ValidationError(told)
        return files

    def clean(self):
        for name in self.too_large:
            self.errors.pop("files", None)
            self.add_error("files", _("%(name)s is larger than 256 MB.") % {"name": name})
        return super().clean()

    def received(self):
        """The files as the job takes them."""
        return [(file.name, Path(file.temporary_file_path())) for file in self.cleaned_data["files"]]

    def options(self):
        """What was said of them."""
        said = {name: self.cleaned_data[name] for name in ("format", "date", "url", "title")}
        return {name: value.isoformat() if name == "date" else value for name, value in said.items() if value}
