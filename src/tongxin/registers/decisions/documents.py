"""The papers of a meeting as .docx in the layout of official documents, each for its own readers (practice.md, Decisions).

会议记录 holds everybody's words, stand and vote, is read by few and never distributed. 会议纪要 holds decisions only, no
opinions and no vote figures; confidential items are issued apart. 议定事项通知单 shows a unit its own items alone. None
carries a hash or a source; the audit head stands on the detachable annex.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import prefetch_related_objects

from tongxin.ground.audit.queries import head_words
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import CARRYING, OUTCOME_TITLES, STAND_TITLES, Outcome
from tongxin.registers.decisions.models import Line, Meeting, Seat, Voice
from tongxin.toolbox import clock, gbt9704, official
from tongxin.toolbox.chinese import numeral
from tongxin.toolbox.official import Paper, Part, text
from tongxin.toolbox.words import verbatim

WEEK = verbatim("一二三四五六日")
STOP = verbatim("；")
COMMA = verbatim("、")


def invitation(meeting: Meeting, *, day: date) -> Paper:
    """Return the 会议通知: when and where, who is to come, and the agenda with the papers of each item; items kept apart are
    counted, not named."""
    lines = queries.agenda_of(meeting)
    shown = [line for line in lines if not queries.issued_apart(line.item)]
    prefetch_related_objects([line.item for line in shown], "materials")
    parts = [
        text(_called(meeting)),
        *(part for place, line in enumerate(shown, 1) for part in _to_discuss(place, line)),
    ]
    if len(lines) > len(shown):
        parts.append(text(verbatim("另有{count}项议题按规定另行通知。").format(count=len(lines) - len(shown))))
    parts += [text(row) for row in _roll(queries.seats_of(meeting))]
    sort = verbatim("会议通知")
    return Paper(_title(meeting, sort), tuple(parts), queries.signing(meeting).name, day, sort)


def minutes(meeting: Meeting) -> Paper:
    """Return the 会议纪要: who came and what was decided; items kept apart are counted, not named."""
    lines = [line for line in queries.agenda_of(meeting) if line.outcome]
    shown = [line for line in lines if not queries.issued_apart(line.item)]
    parts = [text(_opening(meeting)), *_decided(shown)]
    if len(lines) > len(shown):
        parts.append(text(verbatim("另有{count}项议题按规定另行印发。").format(count=len(lines) - len(shown))))
    parts += [text(row) for row in _roll(queries.seats_of(meeting))]
    return Paper(_title(meeting, verbatim("会议纪要")), tuple(parts), *_signed(meeting), verbatim("会议纪要"))


def kept_apart(meeting: Meeting) -> Paper:
    """Return the 会议纪要 of the items that are issued apart: cadres, sanctions, what must not be spread."""
    lines = [line for line in queries.agenda_of(meeting) if line.outcome and queries.issued_apart(line.item)]
    parts = [text(_opening(meeting)), *_decided(lines)]
    sort = verbatim("会议纪要（另行印发）")
    return Paper(_title(meeting, sort), tuple(parts), *_signed(meeting), sort)


def record(meeting: Meeting) -> Paper:
    """Return the 会议记录: for each item what everybody said, how it was voted and concluded."""
    seats = queries.seats_of(meeting)
    parts = [text(_opening(meeting)), *(text(row) for row in _roll(seats))]
    if meeting.sent_reason:
        reason = _ended(meeting.sent_reason)
        parts.append(text(verbatim("会议材料没有按规定提前送达，理由：{reason}").format(reason=reason)))
    for place, line in enumerate(queries.recorded_lines(meeting), 1):
        parts += [Part(gbt9704.FIRST, f"{numeral(place)}、{line.item.record.title}"), *_told(line, seats)]
    parts += [
        text(verbatim("主持人（签字）：")),
        text(verbatim("记录人（签字）：{name}").format(name=meeting.recorder)),
    ]
    return Paper(_title(meeting, verbatim("会议记录")), tuple(parts), *_signed(meeting), verbatim("会议记录"))


def notice(meeting: Meeting, unit: str, lines: Iterable[Line]) -> Paper:
    """Return the 议定事项通知单 of one unit: only what it has to carry out."""
    parts = [
        Part(gbt9704.TEXT, f"{unit}：", flush=True),
        text(verbatim("{opening}现将需你单位落实的事项通知如下：").format(opening=_sentence(meeting))),
    ]
    for place, line in enumerate(lines, 1):
        parts.append(Part(gbt9704.FIRST, f"{numeral(place)}、{line.item.record.title}"))
        due = line.decision.due_on
        until = verbatim("完成期限：{day}。").format(day=gbt9704.chinese_date(due)) if due else ""
        parts.append(text(f"{_ended(line.resolution)}{until}"))
    sort = verbatim("议定事项通知单")
    return Paper(sort, tuple(parts), *_signed(meeting), sort)


def write(paper: Paper, meeting: Meeting) -> bytes:
    """Return the .docx of a paper with its annex."""
    return official.write(paper, _origin(paper, meeting))


def _origin(paper: Paper, meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield verbatim("文件"), paper.title
    yield verbatim("会议编号"), str(meeting.pk)
    yield verbatim("登记版本"), str(meeting.record.version)
    yield verbatim("审定"), _approved(meeting)
    yield verbatim("审计树头"), head_words() or verbatim("尚未封存")
    yield verbatim("生成时间"), f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"


def _approved(meeting: Meeting) -> str:
    """Return who approved the minutes, and when; of a meeting registered after it was held nobody knows here."""
    if meeting.locked_at is None:
        return verbatim("未定稿")
    who = queries.approver(meeting)
    return f"{who} {clock.local(meeting.locked_at):%Y-%m-%d %H:%M}" if who else verbatim("会后登记，没有记载审定人")


def _title(meeting: Meeting, sort: str) -> str:
    return f"{queries.body(meeting.body).title}{sort}"


def _signed(meeting: Meeting) -> tuple[str, date]:
    return queries.signing(meeting).name, meeting.occurred_on


def _sentence(meeting: Meeting) -> str:
    chair = next((seat.person.name for seat in queries.seats_of(meeting) if seat.chair), "")
    led = verbatim("{chair}主持").format(chair=chair) if chair else ""
    day, body = gbt9704.chinese_date(meeting.occurred_on), queries.body(meeting.body).title
    return verbatim("{day}，{led}召开{body}。").format(day=day, led=led, body=body)


def _opening(meeting: Meeting) -> str:
    place = verbatim("地点：{place}。").format(place=meeting.place) if meeting.place else ""
    return _sentence(meeting) + place


def _called(meeting: Meeting) -> str:
    hour = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    place = verbatim("在{place}").format(place=meeting.place) if meeting.place else ""
    words = verbatim("定于{day}{hour}{place}召开{body}，议程如下：")
    day, body = gbt9704.chinese_date(meeting.occurred_on), queries.body(meeting.body).title
    return words.format(day=day, hour=hour, place=place, body=body)


def _to_discuss(place: int, line: Line) -> Iterator[Part]:
    yield Part(gbt9704.FIRST, f"{numeral(place)}、{line.item.record.title}")
    papers = COMMA.join(paper.title for paper in line.item.materials.all())
    told = verbatim("材料：{papers}。").format(papers=papers) if papers else ""
    yield text(verbatim("提出单位：{unit}。").format(unit=line.item.organisation.name) + told)


def _decided(lines: Iterable[Line]) -> Iterator[Part]:
    """Yield each item with what was decided; neither words nor figures of the vote."""
    for place, line in enumerate(lines, 1):
        yield Part(gbt9704.FIRST, f"{numeral(place)}、{line.item.record.title}")
        yield text(_ended(line.resolution) if line.outcome in CARRYING and line.resolution else _short(line))


def _short(line: Line) -> str:
    words = {
        Outcome.DEFERRED: verbatim("会议决定缓议。"), Outcome.REFUSED: verbatim("会议未通过。"),
        Outcome.WITHDRAWN: verbatim("提出单位撤回。"), Outcome.NOTED: verbatim("会议研究，按程序提交。"),
    }  # fmt: skip
    return _ended(line.resolution) or words.get(Outcome(line.outcome), verbatim("会议同意。"))


def _told(line: Line, seats: list[Seat]) -> Iterator[Part]:
    voices = {voice.person_id: voice for voice in line.voices.all()}
    for voice in sorted(voices.values(), key=lambda each: each.order):
        said = [word for word in (_did(voice), voice.words) if word]
        if said:
            yield text(f"{voice.person.name}：{_ended(STOP.join(said))}")
    counts = (line.proof or {}).get("vote")
    if counts:
        yield text(verbatim("表决：{words}。").format(words=_counted(counts["counts"])))
    silent = [
        seat.person.name for seat in seats if seat.votes and seat.presence == "present" and seat.person_id not in voices
    ]
    if silent and not counts:
        yield text(verbatim("未登记表态：{names}。").format(names=COMMA.join(silent)))
    yield text(
        verbatim("结论：{word}。{text}").format(
            word=OUTCOME_TITLES.get(line.outcome, verbatim("未作结论")), text=_ended(line.resolution)
        )
    )
    if line.overridden:
        yield text(verbatim("有要求未满足仍作出结论，理由：{reason}").format(reason=_ended(line.overridden)))


def _did(voice: Voice) -> str:
    if voice.recused:
        return verbatim("回避离场")
    return verbatim("不在场") if voice.away else STAND_TITLES.get(voice.stand, "")


def _counted(counts: dict[str, int]) -> str:
    titles = (("eligible", verbatim("应到")), ("present", verbatim("实到")), ("yes", verbatim("同意")),
              ("no", verbatim("不同意")), ("abstain", verbatim("弃权")))  # fmt: skip
    return verbatim("，").join(f"{title}{counts.get(name, 0)}" for name, title in titles)


def _roll(seats: list[Seat]) -> Iterator[str]:
    """Yield who came, who was on leave or absent, and who sat in."""
    groups = (
        (verbatim("出席"), [seat for seat in seats if seat.votes and seat.presence == "present"]),
        (verbatim("请假"), [seat for seat in seats if seat.votes and seat.presence == "leave"]),
        (verbatim("缺席"), [seat for seat in seats if seat.votes and seat.presence == "absent"]),
        (verbatim("列席"), [seat for seat in seats if not seat.votes and seat.presence == "present"]),
    )
    for title, group in groups:
        if group:
            yield verbatim("{title}：{names}。").format(
                title=title, names=COMMA.join(seat.person.name for seat in group)
            )


def _ended(words: str) -> str:
    """Return words closed by a full stop."""
    said = words.strip()
    return said if not said or said[-1] in verbatim("。！？；") else said + verbatim("。")
