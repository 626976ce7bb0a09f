"""What rows and columns are called on the desk."""

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import override

from tracker.models import Phrasing


def test_every_row_and_column_of_the_desk_has_a_name_that_is_translated():
    for model, desk in admin.site._registry.items():
        for shown in (model, *(inline.model for inline in desk.inlines)):
            if shown._meta.app_label == "tracker":
                assert isinstance(shown._meta.verbose_name, Promise), shown
                named = [column for column in shown._meta.get_fields() if hasattr(column, "verbose_name")]
                unnamed = [c.name for c in named if c.name != "id" and not isinstance(c.verbose_name, Promise)]
                assert unnamed == [], shown


def test_a_form_on_a_french_page_names_its_columns_in_french(admin_client):
    with override("fr"):
        assert str(Phrasing._meta.verbose_name_plural) == "formulations"
    page = admin_client.get("/fr/admin/tracker/topic/add/").content.decode()
    assert "Thème parent" in page
    assert "Nom" in page
    assert "Parent topic" not in page
