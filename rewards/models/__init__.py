"""What is in it for me: gains, pay plans, won orders, statements, payroll."""

from rewards.models.benefit import Assumption, Audience, Benefit, BenefitKind
from rewards.models.order import Became, Noting, OrderBooking, OrderPart, WonOrder
from rewards.models.payroll import LookedAt, PayLook, PayrollEntry, PayrollExport
from rewards.models.plan import Basis, PayPlan, PlanApproval, PlanMonth, PlanState, Rate, month_of
from rewards.models.statement import (
    LineKind,
    MonthRules,
    Objection,
    PayLine,
    PayMonth,
    PayStatement,
    StatementState,
)

__all__ = [
    "Assumption",
    "Audience",
    "Basis",
    "Became",
    "Benefit",
    "BenefitKind",
    "LineKind",
    "LookedAt",
    "MonthRules",
    "Noting",
    "Objection",
    "OrderBooking",
    "OrderPart",
    "PayLine",
    "PayLook",
    "PayMonth",
    "PayPlan",
    "PayStatement",
    "PayrollEntry",
    "PayrollExport",
    "PlanApproval",
    "PlanMonth",
    "PlanState",
    "Rate",
    "StatementState",
    "WonOrder",
    "month_of",
]
