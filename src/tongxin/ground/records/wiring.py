"""Lets JSON arguments name a record or a link by its UUID, within what the actor may see; the relations all rooms share."""

from __future__ import annotations

from tongxin.ground.access.queries import by_key
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.records.kinds import Relation, relations
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import link_for, record_for
from tongxin.toolbox.words import N_

resolvers.add("records.record", (Record, by_key(record_for)))
resolvers.add("records.link", (Link, by_key(link_for)))
relations.add("evidence", Relation("evidence", N_("为它作佐证"), N_("佐证本记录"), by_hand=True))
relations.add("related", Relation("related", N_("相关"), N_("相关"), by_hand=True))
relations.add("led_to", Relation("led_to", N_("由此引出"), N_("由它引出")))
relations.add("part_of", Relation("part_of", N_("属于"), N_("包括")))
