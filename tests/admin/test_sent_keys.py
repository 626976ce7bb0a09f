"""Keys as forms and addresses send them: what cannot be one finds nothing, and breaks nothing."""

import pytest

from tracker.admin.sent_keys import key_in, keys_in

# More digits than Python reads, and more than a database holds.
TOO_LONG = ("9" * 5000, "9" * 19)


@pytest.mark.parametrize("sent", [None, "", "a", "-1", "1.5", " 1", "²", *TOO_LONG])
def test_what_cannot_be_a_key_is_none(sent):
    assert key_in(sent) is None


def test_keys_are_read_in_order():
    assert keys_in(["7", "", "x", "3", "9" * 18, *TOO_LONG]) == [7, 3, int("9" * 18)]


@pytest.mark.parametrize("sent", TOO_LONG)
@pytest.mark.parametrize(
    ("address", "status"), [("mentionmove/add/?mentions={}", 200), ("talkingpoint/move/retire/?id={}", 404)]
)
def test_an_address_with_a_key_too_long_is_answered_as_one_with_none(desk, address, status, sent):
    assert desk.get(f"/admin/tracker/{address.format('')}").status_code == status
    assert desk.get(f"/admin/tracker/{address.format(sent)}").status_code == status
