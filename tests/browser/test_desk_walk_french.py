"""Every address of the desk in Chromium, in French and in dark colours."""

import pytest

from tests.browser.desk_walk import WIDTHS, desk_with_a_row_of_every_kind, walk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from desk_with_a_row_of_every_kind(tmp_path_factory.mktemp("desk"))


def test_every_address_of_the_desk_in_french(signed_in, site):
    # The wide window is read by axe in English: what it asks of a width does not hang on the language.
    walk(signed_in("/fr/admin/", scheme="dark"), site, "/fr", axe_at=WIDTHS[:1])
