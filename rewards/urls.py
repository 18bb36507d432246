"""What is in it for me: gains, the pay plan, one's own pay, payroll."""

from __future__ import annotations

from django.urls import path, register_converter

from rewards.months import MonthConverter, YearConverter
from rewards.views import benefits, mine, payroll, plan_steps, plans

register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("benefits/", benefits.benefits, name="benefits"),
    path("benefits/assume/", benefits.benefits_assume, name="benefits_assume"),
    path("benefits/<int:pk>/withdraw/", benefits.benefit_withdraw, name="benefit_withdraw"),
    path("pay/", plans.pay, name="pay"),
    path("pay/plans/new/", plans.pay_plan_new, name="pay_plan_new"),
    path("pay/plans/rehearsal/", plans.pay_rehearsal, name="pay_rehearsal"),
    path("pay/plans/<int:pk>/", plans.pay_plan, name="pay_plan"),
    path("pay/plans/<int:pk>/propose/", plan_steps.pay_plan_propose, name="pay_plan_propose"),
    path("pay/plans/<int:pk>/approve/", plan_steps.pay_plan_approve, name="pay_plan_approve"),
    path("pay/plans/<int:pk>/withdraw/", plan_steps.pay_plan_withdraw, name="pay_plan_withdraw"),
    path("pay/plans/<int:pk>/take-back/", plan_steps.pay_plan_take_back, name="pay_plan_take_back"),
    path("pay/plans/<int:pk>/discard/", plan_steps.pay_plan_discard, name="pay_plan_discard"),
    path("pay/mine/", mine.pay_mine, name="pay_mine"),
    path("pay/mine/what-if/", mine.pay_what_if, name="pay_what_if"),
    path("pay/mine/<year:year>/<month:month>/", mine.pay_mine_month, name="pay_mine_month"),
    path("pay/mine/<year:year>/<month:month>/objection/", mine.pay_object, name="pay_object"),
    path("pay/payroll/", payroll.payroll, name="payroll"),
    path("pay/payroll/<year:year>/<month:month>/", payroll.payroll_month, name="payroll_month"),
    path(
        "pay/payroll/<year:year>/<month:month>/release/",
        payroll.payroll_release_month,
        name="payroll_release_month",
    ),
    path("pay/payroll/statements/<int:pk>/", payroll.payroll_statement, name="payroll_statement"),
    path("pay/payroll/statements/<int:pk>/release/", payroll.payroll_release, name="payroll_release"),
    path("pay/payroll/objections/<int:pk>/answer/", payroll.payroll_answer, name="payroll_answer"),
    path("pay/payroll/export/", payroll.payroll_export, name="payroll_export"),
    path("pay/payroll/exports/<int:number>/", payroll.payroll_file, name="payroll_file"),
]
