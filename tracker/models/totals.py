"""Totals of the tallies by year, month and day: what adds up, who spoke, and what is read as a list."""

from datetime import date

from django.db import models

from tracker.models.lines import TalkingPoint
from tracker.models.people import Party
from tracker.models.record import Source

# Those of a key that are the number of a day, and the number of a block.
_DAY_BITS, _BLOCK_BITS = 22, 17


class Span(models.IntegerChoices):
    """What is added up, or listed, together."""

    YEAR = 1
    MONTH = 2
    DAY = 3


class PackedFigures(models.Model):
    """What was said of lines in a year, in a month or on a day, of one source or (without one) of all of them together,
    of their own parties' uses, of uses by others or of everything: packed as `engine/tables` says. A period is its years,
    the months around them and the days around those.

    All together are kept beside each, because a day on which two sources sat is one day. The owner that is packed with
    a line is the party whose line it was when it was counted: what is its own depends on it.
    """

    class Whose(models.IntegerChoices):
        OWN = 1
        OTHER = 2
        ALL = 3

    # The primary key is `key_of`: rows are found by it alone, and SQLite stores them in its order.
    # Of every line; of the first and the last day on which it was said, how many days they are from the span's own.
    COLUMNS = ("speeches", "occurrences", "days", "from_first", "from_last")
    # Of a single day, of which the rest follows.
    COLUMNS_OF_A_DAY = COLUMNS[:2]

    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    whose = models.PositiveSmallIntegerField(choices=Whose)
    span = models.PositiveSmallIntegerField(choices=Span)
    first = models.DateField()
    figures = models.BinaryField()

    @staticmethod
    def key_of(source: int | None, whose: int, span: int, first: date) -> int:
        """The key of the only row at that place, next to those of other days: of 63 bits, the source (0 stands for all of them)
        has 19, whose uses they are 2, the span 2 and the day 22."""
        return (((source or 0) << 2 | whose) << 2 | span) << _DAY_BITS | first.toordinal()

    @staticmethod
    def first_of(key: int) -> date:
        """The day with which the span of that key begins."""
        return date.fromordinal(key & (1 << _DAY_BITS) - 1)

    @classmethod
    def columns_of(cls, span: int) -> tuple[str, ...]:
        """The columns that are packed of a span."""
        return cls.COLUMNS_OF_A_DAY if span == Span.DAY else cls.COLUMNS

    def __str__(self) -> str:
        return f"{self.get_whose_display()} {self.get_span_display()} {self.first}: {self.source or 'all'}"


class SpokenBy(models.Model):
    """Who used a line for its own party in a year, or who said it in any way, of one source or (without one) of all of them
    together, and in each of its months: everybody once, for people do not add up. Packed as `engine/packing` says, the
    year as the list of 0, months as those of their numbers."""

    # The primary key is `key_of`: rows are found by it, and SQLite stores them in its order.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    first = models.DateField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="spoken_by")
    # Whose line it was when it was counted.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Those who used it for its own party, or all.
    whose = models.PositiveSmallIntegerField(choices=PackedFigures.Whose)
    people = models.BinaryField()
    people_by_month = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["source", "first"], name="spoken_by_year")]

    @staticmethod
    def key_of(point: int, source: int | None, whose: int, year: int) -> int:
        """The key of the only row of that line, source (0 stands for all of them), uses and year, next to those of its other
        years: of 63 bits, the year has 14, whose uses they are 2, and the source 19."""
        return ((point << 19 | (source or 0)) << 2 | whose) << 14 | year

    def __str__(self) -> str:
        return f"{self.first} {self.point}"


class PackedList(models.Model):
    """What does not add up, of many lines or parties in one row, packed as `engine/packing` says.

    Of the lines of one block of keys, in a year: the days on which each was said with the speeches of each day, by how
    its speeches count. Of the lines, in a year by blocks, in a month or on a day: who used it for its own party, and who
    said it in any other way, which may be the same people. Of the parties, in a year, in a month or on a day: who spoke for it in counted speech that is held with its text. The owner
    that is packed with a line is the party whose line it was. And, as `engine/tables` packs it, of the people who spoke
    so: how many words, where the owner is the party (0: none) that they spoke for.
    """

    class What(models.IntegerChoices):
        OWN_DAYS = 1
        OTHER_DAYS = 2
        ALL_DAYS = 3
        USERS = 4
        MEMBERS = 5
        WORDS = 6
        OTHER_SPEAKERS = 7

    # Keys of lines that share a row of a year; other rows are of all keys, in block 0.
    BLOCK = 128
    # A day of the year (its first is 1) times this, and how many speeches of it, fewer than this: more are listed again.
    OF_DAY = 16
    LAST_BLOCK = (1 << _BLOCK_BITS) - 1

    # The primary key is `key_of`: rows are found by it alone, and SQLite stores them in its order.
    what = models.PositiveSmallIntegerField(choices=What)
    span = models.PositiveSmallIntegerField(choices=Span)
    first = models.DateField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    lists = models.BinaryField()

    @staticmethod
    def key_of(source: int, what: int, span: int, first: date, block: int) -> int:
        """The key of the only row at that place, next to those of other days and blocks: of 63 bits, the source has 19,
        what is listed 3, the span 2, the day 22 and the block 17."""
        return (((source << 3 | what) << 2 | span) << _DAY_BITS | first.toordinal()) << _BLOCK_BITS | block

    @staticmethod
    def first_of(key: int) -> date:
        """The day with which the span of that key begins."""
        return date.fromordinal(key >> _BLOCK_BITS & (1 << _DAY_BITS) - 1)

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.first}: {self.source} {self.block}"


class DueTotal(models.Model):
    """A day whose tallies changed since the totals were made, for one line or (without one) for any of them; or
    on which other people may have spoken than are listed.

    While there is one, rankings add up the tallies themselves: they are right at once, and fast when it is settled.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    members = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.source} {self.date}: {'members' if self.members else self.point or 'any line'}"
