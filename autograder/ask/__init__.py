"""What is asked. A topic's checks.py takes from here what it declares with: case, check, nested and the like."""

from ..inside.values import Function, Seed
from .case import Case, case
from .check import check
from .result import batched, nested, opaque, sequence, single

__all__ = ["Case", "Function", "Seed", "batched", "case", "check", "nested", "opaque", "sequence", "single"]
