"""What steps of a procedure may bring about in the standing of a person."""

from tongxin.ground.records.effects import Effect, Precondition, effects, preconditions
from tongxin.people import effects as standing
from tongxin.people.queries.knowing import high_knowledge
from tongxin.toolbox.words import N_

for effect in (
    Effect("people.admit", N_("成为预备党员"), standing.admit, standing.unadmit),
    Effect("people.make_full", N_("转为正式党员"), standing.make_full, standing.unmake_full),
    Effect("people.cancel_probation", N_("取消预备党员资格"), standing.cancel, standing.uncancel),
):
    effects.add(effect.id, effect)
preconditions.add(
    "people.high_knowledge", Precondition("people.high_knowledge", N_("属于高知群体"), N_("是为一"), high_knowledge)
)
