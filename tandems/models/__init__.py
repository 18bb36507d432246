"""Who works with whom, for which customers, and what they agreed."""

from tandems.models.customer import Customer, Region
from tandems.models.placement import Placement, Says
from tandems.models.responsibility import Confirmation, Responsibility, ResponsibilityTable, Task
from tandems.models.rule import Assent, Binds, Doubt, FiguresConsent, Rating, Rule
from tandems.models.tandem import Membership, Side, Tandem
from tandems.models.workshop import Expectation, Phase, Pile, Readiness, Workshop

__all__ = [
    "Assent",
    "Binds",
    "Confirmation",
    "Customer",
    "Doubt",
    "Expectation",
    "FiguresConsent",
    "Membership",
    "Phase",
    "Pile",
    "Placement",
    "Rating",
    "Readiness",
    "Region",
    "Responsibility",
    "ResponsibilityTable",
    "Rule",
    "Says",
    "Side",
    "Tandem",
    "Task",
    "Workshop",
]
