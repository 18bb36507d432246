"""Customers, and the tandems that look after them."""

from django.urls import path

from tandems.views import (
    agreements,
    customer_import,
    customers,
    responsibilities,
    segments,
    tandems,
    workshop_rules,
    workshops,
)

urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/import/", customer_import.customer_import, name="customer_import"),
    path("customers/suggest/", customers.customer_suggest, name="customer_suggest"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("customers/<int:pk>/segments/", segments.customer_segment, name="customer_segment"),
    path("tandems/", tandems.tandems, name="tandems"),
    path("tandems/<int:pk>/members/", tandems.tandem_members, name="tandem_members"),
    path("tandems/<int:pk>/customers/", customers.tandem_customers, name="tandem_customers"),
    path(
        "tandems/<int:pk>/responsibilities/",
        responsibilities.tandem_responsibilities,
        name="tandem_responsibilities",
    ),
    path(
        "tandems/<int:pk>/responsibilities/change/",
        responsibilities.tandem_responsibilities_change,
        name="tandem_responsibilities_change",
    ),
    path(
        "tandems/<int:pk>/responsibilities/confirm/",
        responsibilities.tandem_responsibilities_confirm,
        name="tandem_responsibilities_confirm",
    ),
    path("tandems/<int:pk>/members/regions/", tandems.tandem_regions, name="tandem_regions"),
    path("tandems/<int:pk>/members/join/", tandems.tandem_join, name="tandem_join"),
    path("tandems/<int:pk>/members/leave/", tandems.tandem_leave, name="tandem_leave"),
    path("tandems/<int:pk>/consent/", agreements.tandem_consent, name="tandem_consent"),
    path("tandems/<int:pk>/rules/", agreements.tandem_rules, name="tandem_rules"),
    path("tandems/<int:pk>/workshop/", workshops.workshop, name="workshop"),
    path("tandems/<int:pk>/workshop/<int:number>/", workshops.workshop_earlier, name="workshop_earlier"),
    path("tandems/<int:pk>/workshop/begin/", workshops.workshop_begin, name="workshop_begin"),
    path("tandems/<int:pk>/workshop/cards/", workshops.workshop_card, name="workshop_card"),
    path("tandems/<int:pk>/workshop/cards/drop/", workshops.workshop_card_drop, name="workshop_card_drop"),
    path("tandems/<int:pk>/workshop/ratings/", workshops.workshop_rate, name="workshop_rate"),
    path("tandems/<int:pk>/workshop/ready/", workshops.workshop_ready, name="workshop_ready"),
    path("tandems/<int:pk>/workshop/move/", workshops.workshop_move, name="workshop_move"),
    path("tandems/<int:pk>/workshop/piles/", workshops.workshop_pile, name="workshop_pile"),
    path("tandems/<int:pk>/workshop/rules/", workshop_rules.workshop_rule, name="workshop_rule"),
    path("tandems/<int:pk>/workshop/rules/end/", workshop_rules.workshop_rule_end, name="workshop_rule_end"),
    path(
        "tandems/<int:pk>/workshop/rules/drop/", workshop_rules.workshop_rule_drop, name="workshop_rule_drop"
    ),
    path("tandems/<int:pk>/workshop/agree/", workshop_rules.workshop_agree, name="workshop_agree"),
    path(
        "tandems/<int:pk>/workshop/agree/withdraw/",
        workshop_rules.workshop_agree_withdraw,
        name="workshop_agree_withdraw",
    ),
    path("tandems/<int:pk>/workshop/withhold/", workshop_rules.workshop_withhold, name="workshop_withhold"),
    path(
        "tandems/<int:pk>/workshop/review/", workshop_rules.workshop_review_date, name="workshop_review_date"
    ),
    path("tandems/<int:pk>/workshop/close/", workshop_rules.workshop_close, name="workshop_close"),
]
