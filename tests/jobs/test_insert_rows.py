"""Rows past the ORM: inserted while Python goes on, whole or not at all."""

import threading

import pytest
from django.db import IntegrityError, transaction

from tracker.jobs.insert_rows import execute_together, inserting
from tracker.models import Source, Topic

COLUMNS = ("slug", "name", "name_fr")


@pytest.fixture
def topics(db):
    return [(f"topic-{number}", "A topic", "") for number in range(1_200)]


def test_what_is_inserted_meanwhile_is_there_afterwards(topics):
    here = set()
    with inserting(Topic, COLUMNS, topics):
        here = {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}
    assert here
    assert sorted(Topic.objects.values_list(*COLUMNS)) == sorted(topics)
    with inserting(Topic, COLUMNS, []):
        assert Topic.objects.count() == len(topics)


def test_trouble_with_it_comes_as_django_has_it_once_the_body_is_done(topics):
    done = []
    with pytest.raises(IntegrityError), transaction.atomic(), inserting(Topic, COLUMNS, [*topics, topics[0]]):
        done.append(1)
    assert done
    assert not Topic.objects.exists()


def test_trouble_in_the_body_waits_for_the_database_and_takes_all_back(topics):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), inserting(Topic, COLUMNS, topics):
        1 / 0  # noqa: B018
    assert not Topic.objects.exists()


def test_statements_together_are_executed_in_their_order(db):
    Source.objects.create(slug="one", name="%s")
    execute_together(
        ("UPDATE tracker_source SET name = %s", ["100 % of; it"]),
        ("UPDATE tracker_source SET name_fr = name WHERE slug = %s", ["one"]),
        ("DELETE FROM tracker_topic", []),
    )
    assert list(Source.objects.values_list("name", "name_fr")) == [("100 % of; it", "100 % of; it")]
