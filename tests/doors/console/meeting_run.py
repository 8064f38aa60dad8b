"""A meeting that is open in an installation, and a minute-taker who goes on while its servers are killed."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

MEMBERS = 36
TOKEN = "a" * 32
ANSWERED = (http.HTTPStatus.SEE_OTHER,)
AGAIN = (http.HTTPStatus.INTERNAL_SERVER_ERROR, http.HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True)
class Open:
    """A meeting with an item under discussion: where a member's words are entered, by whom, and the version it begins at."""

    meeting: str
    address: str
    version: int
    people: list[str]
    session: str


def prepare() -> None:
    """Open a meeting in the installation of this process, and print it as JSON."""
    from tongxin.doors.console import start

    with start.working():
        from django.test import Client

        from tests.people.making import holding, person
        from tests.registers.conftest import found_hospital
        from tests.registers.decisions.test_commands import Committee, convene, propose, supplied
        from tongxin.ground.access.models import User
        from tongxin.registers.decisions import commands
        from tongxin.toolbox import clock

        hospital = found_hospital("sl")
        members = [person(hospital.root, f"c{number}", f"委员{number}") for number in range(MEMBERS)]
        for member in members:
            holding(member, hospital.root, "committee_member" if member != members[-1] else "committee_secretary")
        committee, by = Committee(hospital, members, members[-1]), hospital.office
        item, meeting = supplied(propose(committee), committee), convene(committee, on=clock.today())
        meeting = commands.put_on_agenda(by=by, meeting=meeting, version=meeting.record.version, item=item)
        meeting = commands.attend(by=by, meeting=meeting, version=meeting.record.version)
        client = Client()
        client.force_login(User.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
        told = {
            "meeting": str(meeting.pk), "version": meeting.record.version, "people": [str(each.pk) for each in members],
            "address": f"/decisions/meetings/{meeting.pk}/lines/{meeting.agenda.get().pk}/speak/",
            "session": client.cookies["sessionid"].value,
        }  # fmt: skip
        sys.stdout.write(json.dumps(told))


@dataclass(eq=False)
class MinuteTaker(threading.Thread):
    """Enters what one member after another says; what got no answer is sent again under its key.

    answered: how many commands were; refused: what was answered otherwise than done.
    """

    port: int
    held: Open
    answered: int = 0
    refused: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Enter everybody's words, in order."""
        for place, person in enumerate(self.held.people):
            while (status := self._speak(place, person)) not in ANSWERED:
                if status and status not in AGAIN:
                    self.refused.append(status)
                    return
                time.sleep(0.05)
            self.answered += 1

    def _speak(self, place: int, person: str) -> int:
        """Return the status of the answer; 0 where none came."""
        said = {"person": person, "stand": "yes", "_key": f"spoken-{place}", "_version": self.held.version + place}
        headers = {
            "Cookie": f"sessionid={self.held.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", self.held.address, urlencode(said), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
