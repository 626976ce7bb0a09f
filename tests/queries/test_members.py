"""Who spoke for a party is exactly who its lines' discipline counts, in any scope."""

from datetime import date

import pytest

from tracker.models import Legislature, Source
from tracker.queries.discipline import discipline
from tracker.queries.members import members_who_spoke, speeches_for
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db


def test_members_are_those_whose_share_discipline_is(avalonia, make, django_assert_num_queries):
    """Not the chair, nobody unknown, no day held as a ledger, no other parliament, no other party."""
    point, harbour = make.line(avalonia), avalonia.harbour
    ada, ben, cleo = make.person("Ada"), make.person("Ben"), make.person("Cleo")
    elsewhere = Source.objects.create(
        slug="far", name="Far", legislature=Legislature.objects.create(slug="far", name="Far")
    )
    first, second = make.document(avalonia, date(2020, 3, 2)), make.document(avalonia, date(2020, 3, 3))
    make.mention(make.speech(first, "Two words", person=ada, party=harbour), point)
    make.speech(first, "And three more", person=ada, party=harbour)
    make.speech(second, "Four words of Ben", person=ben, party=harbour)
    make.speech(second, person=cleo, party=harbour, kind="chair")
    make.speech(second, person=None, party=harbour)
    make.speech(second, person=cleo, party=avalonia.meadow)
    make.speech(make.document(avalonia, date(2020, 3, 4), held="ledger"), person=cleo, party=harbour)
    make.speech(make.document(avalonia, date(2020, 3, 4), source=elsewhere), person=cleo, party=harbour)
    make.tally(first)
    for scope, names in ((Scope(), [ada, ben]), (Scope(since=date(2020, 3, 3)), [ben]), (Scope(sources=("far",)), [])):
        with django_assert_num_queries(2 if names else 1):
            members = members_who_spoke(harbour, scope)
        assert {member.person for member in members} == set(names)
        found = discipline(scope, [point]).get(point.pk)
        assert (found.members if found else 0) == len(names)
        assert sum(member.speeches for member in members) == speeches_for(harbour, scope).count()
    assert [(member.speeches, member.words) for member in members_who_spoke(harbour, Scope())] == [(2, 5), (1, 4)]
