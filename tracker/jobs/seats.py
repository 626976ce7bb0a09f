"""What a roster's day says of memberships: who sat that day for whom, and who did not sit."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from tracker.jobs.memberships import covers
from tracker.models import Legislature, Membership, Party, Person

_DAY = timedelta(days=1)


class Seats:
    """The memberships of a legislature, changed in memory for one roster day and saved at the end.

    A seat lasts until the next roster that does not have it, so a roster's word holds from its day to the day before
    the next roster read, or is left open when none is.
    """

    def __init__(self, legislature: Legislature, on: date, read: Collection[date]) -> None:
        """`read` are the days of the rosters read before, `on` among them when this one is read again."""
        self.legislature, self.on, self.again = legislature, on, on in read
        self.days = sorted({*read, on})
        self.next = min((day for day in read if day > on), default=None)
        self.last = self.next - _DAY if self.next else None
        self.of: dict[int, list[Membership]] = defaultdict(list)
        for membership in Membership.objects.filter(legislature=legislature).order_by("pk"):
            self.of[membership.person_id].append(membership)
        self.changed: dict[int, Membership] = {}
        self.new: list[Membership] = []
        self.gone: list[Membership] = []

    def seat(self, person: Person, party: Party | None, *, riding: str, role: str) -> None:
        """The person sat that day for the party, or as an independent."""
        key = party.pk if party else None
        mine = self.of[person.pk]
        for other in [m for m in mine if covers(m, self.on) and m.party_id != key]:
            self._cut(other)
        membership = next((m for m in mine if covers(m, self.on)), None)
        if membership is None:
            membership = self._grown(mine, key) or self._begun(mine, person, party)
        elif not self.again and membership.end is not None:
            # Seen in a transcript until some day; the roster's word holds longer. Read again, it is not news, and
            # an editor may have closed the membership since.
            self._set(membership, end=self._end(mine, membership))
        newest = self.next is None and not self.again
        for name, value in (("riding", riding), ("role", role)):
            if value and (newest or not getattr(membership, name)):
                self._set(membership, **{name: value})

    def close_absent(self, sitting: Collection[int]) -> int:
        """Nobody else sat that day: memberships that a roster left open across it end the day before."""
        closed = 0
        for person, memberships in self.of.items():
            if person in sitting:
                continue
            for membership in list(memberships):
                left_open = membership.end is None or (self.last is not None and membership.end >= self.last)
                if covers(membership, self.on) and left_open:
                    self._cut(membership)
                    closed += 1
        return closed

    def save(self) -> tuple[int, int]:
        """Write what changed; returns how many memberships were added and how many changed or removed."""
        for membership in self.gone:
            membership.delete()
        changed = [m for m in self.changed.values() if m.pk and m not in self.gone]
        for membership in (*changed, *self.new):
            membership.save()
        return len(self.new), len(changed) + len(self.gone)

    def _set(self, membership: Membership, **values: object) -> None:
        for name, value in values.items():
            if getattr(membership, name) != value:
                setattr(membership, name, value)
                self.changed[id(membership)] = membership

    def _cut(self, membership: Membership) -> None:
        """The membership did not last on the day: it ends before, and goes on from the next roster that has it."""
        mine = self.of[membership.person_id]
        if self.next and (membership.end is None or membership.end >= self.next):
            later = Membership(
                person=membership.person,
                legislature=self.legislature,
                party=membership.party,
                role=membership.role,
                riding=membership.riding,
                start=self.next,
                end=membership.end,
            )
            mine.append(later)
            self.new.append(later)
        if membership.start == self.on:
            mine.remove(membership)
            self.gone.append(membership)
        else:
            self._set(membership, end=self.on - _DAY)

    def _grown(self, mine: list[Membership], party: int | None) -> Membership | None:
        """A membership of the party before or after the day that grows to it, where nothing speaks against it."""
        before = [m for m in mine if m.end is not None and m.end < self.on]
        after = [m for m in mine if m.start is not None and m.start > self.on]
        earlier = max(before, key=lambda m: m.end or self.on, default=None)
        later = min(after, key=lambda m: m.start or self.on, default=None)
        if earlier and (earlier.party_id != party or self._absent(earlier.end, self.on)):
            earlier = None
        if later and (later.party_id != party or self._absent(self.on, later.start)):
            later = None
        if earlier and later:
            self._set(earlier, end=later.end)
            mine.remove(later)
            self.gone.append(later)
        elif earlier:
            self._set(earlier, end=self._end(mine, None))
        elif later:
            self._set(later, start=self.on)
        return earlier or later

    def _absent(self, after: date | None, before: date | None) -> bool:
        """Whether a roster of a day between the two was read, which then did not have the member."""
        return bool(after and before and any(after < day < before for day in self.days))

    def _begun(self, mine: list[Membership], person: Person, party: Party | None) -> Membership:
        membership = Membership(
            person=person, legislature=self.legislature, party=party, start=self.on, end=self._end(mine, None)
        )
        mine.append(membership)
        self.new.append(membership)
        return membership

    def _end(self, mine: list[Membership], own: Membership | None) -> date | None:
        """The last day of a seat held on the day: before the next roster or the person's next membership."""
        if own and own.end and self.next and own.end >= self.next:
            return own.end
        limits = [m.start for m in mine if m.start is not None and m.start > self.on]
        if self.next:
            limits.append(self.next)
        return min(limits) - _DAY if limits else None
