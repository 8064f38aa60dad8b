"""Record one, or many from one document; correct, end what lasts, void; ledgers at once."""

from tongxin.registers.outcomes.commands.batches import record_many
from tongxin.registers.outcomes.commands.importing import import_rows, void_rows
from tongxin.registers.outcomes.commands.single import correct, end, ended, record, void, wished

__all__ = ["correct", "end", "ended", "import_rows", "record", "record_many", "void", "void_rows", "wished"]
