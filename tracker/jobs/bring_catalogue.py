"""A file of the catalogue that an editor brings: kept with what it would change, and applied as that was shown."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.jobs.catalogue_files import unpacked
from tracker.jobs.import_catalogue import CatalogueChanged, ImportRefused, Plan, import_catalogue, plan_import
from tracker.jobs.seed_reading import SeedError
from tracker.models import CatalogueImport

# What nobody confirmed for so long is forgotten.
_FORGOTTEN = timedelta(days=7)


def bring_catalogue(
    *, name: str, data: bytes, exact: bool, reason: str, by: AbstractBaseUser | None = None
) -> CatalogueImport:
    """Keep a file (a zip, or one of YAML or CSV) with every change that it would make. Raises ImportRefused with its
    faults; then nothing is kept."""
    plan = plan_import(files=_files(data, name), exact=exact)
    with transaction.atomic():
        waiting = CatalogueImport.objects.filter(applied_at__isnull=True)
        waiting.filter(brought_at__lt=timezone.now() - _FORGOTTEN).delete()
        return CatalogueImport.objects.create(
            name=name[:200], data=data, exact=exact, reason=reason[:300], brought_by_id=by.pk if by else None,
            **_shown(plan),
        )  # fmt: skip


def apply_catalogue(*, brought: CatalogueImport, by: AbstractBaseUser | None = None) -> Plan:
    """Make exactly the changes that were shown. Raises CatalogueChanged where they would be others by now, which are
    then the ones that are shown; ImportRefused where it was done already, or where a fault came up since."""
    try:
        with transaction.atomic():
            row = CatalogueImport.objects.select_for_update(no_key=True).get(pk=brought.pk)
            if row.applied_at:
                raise ImportRefused(_("this file was imported already"))
            plan = import_catalogue(
                files=_files(bytes(row.data), row.name), exact=row.exact, by=by, reason=row.reason, expected=row.digest
            )
            CatalogueImport.objects.filter(pk=row.pk).update(
                data=b"", applied_at=timezone.now(), applied_by_id=by.pk if by else None
            )
    except CatalogueChanged as other:
        CatalogueImport.objects.filter(pk=brought.pk, applied_at__isnull=True).update(**_shown(other.plan))
        raise
    return plan


def _files(data: bytes, name: str) -> dict[str, bytes]:
    try:
        return unpacked(data, name)
    except SeedError as error:
        raise ImportRefused(str(error)) from None


def _shown(plan: Plan) -> dict[str, object]:
    return {"changes": [change.as_json() for change in plan.changes], "digest": plan.digest}
