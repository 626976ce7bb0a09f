"""The style guide is there for those who make the site, and for nobody else."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_is_not_there_for_readers(client, settings):
    settings.DEBUG = False
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize("language", ["", "/fr"])
def test_it_shows_every_component(client, settings, language):
    settings.DEBUG = True
    html = client.get(f"{language}/styleguide/").content.decode()
    for component in ("ranked", "hero", "rebuttal", "mention", "filters", "by-month", "chip tint", "nothing", "period"):
        assert f'class="{component}"' in html, component
    assert "boat-sinking lighthouse tax</mark>" in html
    assert "leaves out 3 speeches" in html or "sans 3 interventions" in html
