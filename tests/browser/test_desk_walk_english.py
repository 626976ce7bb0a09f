"""Every address of the desk in Chromium, in English and in light colours."""

import pytest

from tests.browser.desk_walk import desk_with_a_row_of_every_kind, walk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from desk_with_a_row_of_every_kind(tmp_path_factory.mktemp("desk"))


def test_every_address_of_the_desk_in_english(signed_in, site):
    walk(signed_in("/admin/", scheme="light"), site, "")
