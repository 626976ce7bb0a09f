"""Running totals of the tallies: what each line's figures had come to before a day, so that any period is a difference."""

from django.db import models
from django.db.models import Q

from tracker.models.lines import TalkingPoint
from tracker.models.people import Party
from tracker.models.record import Source


class RunningTotal(models.Model):
    """The figures of one line up to a day, of one source or (without one) of all of them together.

    They are cut three times: by the year, all that came before its first day; by the month, what came before its first
    day within the year; by the third of a month (the 1st, 11th and 21st), what came before it within the month. So the
    figures before the 11th of May are the sum of three rows. A cut at the first day of a month or year ends the one
    before it. There is no row while nothing was said, and a year in
    which little was said is cut less finely: see CountedYear.
    """

    class Cut(models.IntegerChoices):
        YEAR = 1
        MONTH = 2
        THIRD = 3

    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    cut = models.PositiveSmallIntegerField(choices=Cut)
    before = models.DateField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="totals")
    # Whose line it was when it was counted: what is its own depends on it.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    own_speeches = models.PositiveIntegerField()
    own_occurrences = models.PositiveIntegerField()
    own_days = models.PositiveIntegerField()
    other_speeches = models.PositiveIntegerField()
    all_speeches = models.PositiveIntegerField()
    all_occurrences = models.PositiveIntegerField()
    all_days = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "cut", "before", "point"], name="total_once_per_source"),
            models.UniqueConstraint(
                fields=["cut", "before", "point"], condition=Q(source__isnull=True), name="total_once_of_all_sources"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.point}: {self.all_speeches}"


class CountedYear(models.Model):
    """How finely the running totals of a year of one source, or of all together, are cut: the more was said, the finer."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    finest = models.PositiveSmallIntegerField(choices=RunningTotal.Cut)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "year"], name="year_once_per_source"),
            models.UniqueConstraint(fields=["year"], condition=Q(source__isnull=True), name="year_once_of_all_sources"),
        ]

    def __str__(self) -> str:
        return f"{self.source or 'all'} {self.year}: {self.get_finest_display()}"


class SpokenBy(models.Model):
    """Who said a line in a month or a year of one source: everybody once, for people do not add up."""

    class Span(models.IntegerChoices):
        YEAR = 1
        MONTH = 2

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    span = models.PositiveSmallIntegerField(choices=Span)
    first = models.DateField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, related_name="spoken_by")
    # Whose line it was when it was counted.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The keys of people with commas between them: of those who used it for its own party, and of all.
    own = models.TextField(blank=True)
    everyone = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "span", "first", "point"], name="spoken_by_once_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.point}"


class PackedList(models.Model):
    """What does not add up, of many lines or parties in one row, packed as `engine/packing` says.

    Of the lines of one block of keys, in a year: the days on which each was said with the speeches of each day, by how
    its speeches count. Of the lines, in a year by blocks, in a month or on a day: who used it for its own party. Of the
    parties, in a year, in a month or on a day: who spoke for it in counted speech that is held with its text. The owner
    that is packed with a line is the party whose line it was.
    """

    class What(models.IntegerChoices):
        OWN_DAYS = 1
        OTHER_DAYS = 2
        ALL_DAYS = 3
        USERS = 4
        MEMBERS = 5

    class Span(models.IntegerChoices):
        YEAR = 1
        MONTH = 2
        DAY = 3

    # Keys of lines that share a row of a year; other rows are of all keys, in block 0.
    BLOCK = 128
    # A day of the year (its first is 1) times this, and how many speeches of it, fewer than this: more are listed again.
    OF_DAY = 128

    what = models.PositiveSmallIntegerField(choices=What)
    span = models.PositiveSmallIntegerField(choices=Span)
    first = models.DateField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    lists = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "span", "first", "source", "block"], name="packed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.first}: {self.source} {self.block}"


class DueTotal(models.Model):
    """A day whose tallies changed since the running totals were made, for one line or (without one) for any of them; or
    on which other people may have spoken than are listed.

    While there is one, rankings add up the tallies themselves: they are right at once, and fast when it is settled.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    point = models.ForeignKey(TalkingPoint, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    members = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.source} {self.date}: {'members' if self.members else self.point or 'any line'}"
