"""Tables of the room: items, the meetings at which they are decided with what came of them, and matters of departments."""

from tongxin.registers.decisions.models.items import Consultation, Item, Material, Part, Reply
from tongxin.registers.decisions.models.matters import DepartmentMatter
from tongxin.registers.decisions.models.meetings import Line, Meeting, Resolution, Seat, Voice

__all__ = [
    "Consultation", "DepartmentMatter", "Item", "Line", "Material", "Meeting", "Part", "Reply", "Resolution", "Seat",
    "Voice",
]  # fmt: skip
