"""What a role may do with one row: who does not publish works on drafts only, and what readers saw is never deleted."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.jobs.settle_roles import PUBLISH
from tracker.models import Countdown, FormerSlug, Phrasing, Rebuttal, TalkingPoint
from tracker.queries.readiness import kept_whole, needed_citations, needed_phrasings

DRAFT = TalkingPoint.Status.DRAFT


def publishes(request):
    return request.user.has_perm(PUBLISH)


def stored(row):
    """The row as it is stored: a form made from history starts from older values."""
    return type(row).objects.filter(pk=row.pk).first()


def held(row):
    """The stored row, which nobody else changes until the transaction ends."""
    return type(row).objects.select_for_update(no_key=True).filter(pk=row.pk).first()


def is_kept_whole(point):
    """Whether the line must keep what publishing asked for."""
    return bool(point and point.pk and point.pk in kept_whole())


class LineRights:
    """For the admin of lines."""

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or publishes(request):
            return True
        line = stored(obj)
        return line is None or line.status == DRAFT

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not TalkingPoint.objects.once_published().filter(pk=obj.pk).exists()

    def has_publish_permission(self, request):
        return publishes(request)


class RebuttalRights:
    """For the admin of rebuttals: a draft of one may be written for any line."""

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or publishes(request):
            return True
        rebuttal = stored(obj)
        return rebuttal is None or not rebuttal.published

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not was_shown(obj)

    def has_publish_permission(self, request):
        return publishes(request)


class PhrasingRights:
    """For the admin of phrasings: those of a draft, where the role does not publish."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request, obj=None):
        if not (super().has_delete_permission(request, obj) and self._is_open(request, obj)):
            return False
        return obj is None or not needed_phrasings([obj.pk])

    def _is_open(self, request, obj):
        if obj is None or publishes(request):
            return True
        phrasing = stored(obj)
        return phrasing is not None and phrasing.point.status == DRAFT

    def get_deleted_objects(self, objs, request):
        return _none_needed(self, super().get_deleted_objects(objs, request), needed_phrasings(_keys(objs)))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "point" and not publishes(request):
            kwargs["queryset"] = TalkingPoint.objects.filter(status=DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CitationRights:
    """For the admin of citations: those of an unpublished rebuttal, where the role does not publish."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request, obj=None):
        if not (super().has_delete_permission(request, obj) and self._is_open(request, obj)):
            return False
        return obj is None or not needed_citations([obj.pk])

    def _is_open(self, request, obj):
        if obj is None or publishes(request):
            return True
        citation = stored(obj)
        return citation is not None and not citation.rebuttal.published

    def get_deleted_objects(self, objs, request):
        return _none_needed(self, super().get_deleted_objects(objs, request), needed_citations(_keys(objs)))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "rebuttal" and not publishes(request):
            kwargs["queryset"] = Rebuttal.objects.filter(published=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def was_shown(rebuttal):
    """Whether readers see the rebuttal or have seen it: its line was published, and so was it."""
    if not TalkingPoint.objects.once_published().filter(rebuttals=rebuttal.pk).exists():
        return False
    return (
        Rebuttal.objects.filter(pk=rebuttal.pk, published=True).exists()
        or Rebuttal.history.filter(id=rebuttal.pk, published=True).exists()
    )


class TopicRights:
    """For the admin of topics: one that a published line needs stays."""

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not obj.talking_points.filter(pk__in=kept_whole()).exists()


class FormerSlugRights:
    """For the admin of former slugs: an address that readers were given goes on leading to its line."""

    def has_delete_permission(self, request, obj=None):
        point = obj.point if isinstance(obj, FormerSlug) else obj
        if not super().has_delete_permission(request, obj):
            return False
        return point is None or not TalkingPoint.objects.once_published().filter(pk=point.pk).exists()


class CountdownRights:
    """For the admin of countdowns: one that readers see is not deleted."""

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not Countdown.objects.filter(pk=obj.pk, status=Countdown.Status.PUBLISHED).exists()


class NeverDeleted:
    """For the admin of what is only taken back or corrected: the row stays."""

    def has_delete_permission(self, request, obj=None):
        return False


def _keys(rows):
    return [row.pk for row in rows]


def _none_needed(model_admin, deleted, needed):
    """What is to be deleted, refused as without permission where a published row needs it."""
    objects, counts, without, protected = deleted
    if needed:
        without = {*without, model_admin.opts.verbose_name}
    return objects, counts, without, protected


class StandingForm(forms.ModelForm):
    """For lines: what readers see, or will at a set hour, keeps what publishing asked for; and why it was changed."""

    why = forms.CharField(
        label=gettext_lazy("Why it was changed"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"size": 80}),
    )

    def clean(self):
        cleaned = super().clean()
        if is_kept_whole(self.instance):
            before = stored(self.instance)
            had = {"verdict": bool(before.verdict), "topics": before.topics.exists()}
            for name in [name for name, there in had.items() if there and name in cleaned and not cleaned[name]]:
                self.add_error(name, _("A published line needs this: retire the line, or say what stands here."))
        return cleaned


class PhrasingForm(forms.ModelForm):
    """For a phrasing on its own page: it stays where a published line needs it."""

    def clean(self):
        cleaned = super().clean()
        before = stored(self.instance) if self.instance.pk else None
        leaves = before and (cleaned.get("kind"), cleaned.get("point")) != (Phrasing.Kind.INCLUDE, before.point)
        if leaves and needed_phrasings([before.pk]):
            raise ValidationError(_last_phrasing())
        return cleaned


class KeptCitationForm(forms.ModelForm):
    """For a citation on its own page: it stays where a published rebuttal needs it."""

    def clean(self):
        cleaned = super().clean()
        before = stored(self.instance) if self.instance.pk else None
        if before and cleaned.get("rebuttal") != before.rebuttal and needed_citations([before.pk]):
            raise ValidationError(_last_citation())
        return cleaned


def _last_phrasing():
    return _("A published line needs a phrasing that counts.")


def _last_citation():
    return _("A published rebuttal needs a citation.")


class PhrasingFormSet(BaseInlineFormSet):
    """The phrasings of a line: one that counts stays where the line is published."""

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.instance.text and form not in self.deleted_forms]
        counts = any(form.instance.kind == Phrasing.Kind.INCLUDE for form in kept)
        had = self.instance.pk and self.instance.phrasings.filter(kind=Phrasing.Kind.INCLUDE).exists()
        if had and not counts and is_kept_whole(self.instance):
            raise ValidationError(_last_phrasing())


class RebuttalFormSet(BaseInlineFormSet):
    """The rebuttals of a line: what readers saw is withdrawn, not deleted."""

    def clean(self):
        super().clean()
        if any(was_shown(form.instance) for form in self.deleted_forms if form.instance.pk):
            raise ValidationError(_("A rebuttal that readers saw is withdrawn, not deleted."))


class CitedFormSet:
    """For the citations of rebuttals: a published one keeps one of them."""

    def clean(self):
        super().clean()
        gone = {form.instance.pk for form in self.deleted_forms}
        kept = {
            form.instance.rebuttal_id for form in self.forms if form.instance.pk not in gone and form.instance.title
        }
        for citation in needed_citations([form.instance.pk for form in self.initial_forms]):
            if citation.rebuttal_id not in kept:
                raise ValidationError(_last_citation())


class CitationFormSet(CitedFormSet, BaseInlineFormSet):
    pass
