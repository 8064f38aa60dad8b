"""What steps of a procedure may bring about in the standing of a person."""

from tongxin.ground.records.effects import Effect, effects
from tongxin.people import effects as standing
from tongxin.toolbox.words import N_

for effect in (
    Effect("people.admit", N_("成为预备党员"), standing.admit, standing.unadmit),
    Effect("people.make_full", N_("转为正式党员"), standing.make_full, standing.unmake_full),
    Effect("people.cancel_probation", N_("取消预备党员资格"), standing.cancel, standing.uncancel),
):
    effects.add(effect.id, effect)
