"""What runs out, and when: predictions from a customer's own purchases, each with its reason."""

from zuruf.models.runout.expectation import Expectation, Reason
from zuruf.models.runout.model import RunOutModel
from zuruf.models.runout.ranking import next_basket

__all__ = ["Expectation", "Reason", "RunOutModel", "next_basket"]
