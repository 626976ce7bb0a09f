"""Files of the whole catalogue that an editor brings: checked, shown, and then applied as they were shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueImport(models.Model):
    """One file, what it would change as it was shown, and whether that was done."""

    name = models.CharField(_("file"), max_length=200)
    # Kept until it is applied.
    data = models.BinaryField(blank=True, default=bytes)
    exact = models.BooleanField(_("remove what the file lacks"), default=False)
    # What was shown, and the hash of it: only exactly that is applied.
    changes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("why"), max_length=300)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("brought by"),
    )  # fmt: skip
    brought_at = models.DateTimeField(_("brought on"), auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("applied by"),
    )  # fmt: skip
    applied_at = models.DateTimeField(_("applied on"), null=True, blank=True)

    class Meta:
        ordering = ["-brought_at", "-pk"]
        verbose_name = _("import of the catalogue")
        verbose_name_plural = _("imports of the catalogue")

    def __str__(self) -> str:
        return self.name
