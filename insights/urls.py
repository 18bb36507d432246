"""Figures: what is counted, of all tandems, of one."""

from django.urls import path

from insights.views import agreements, dashboard, looks, metrics, potential, tandem_figures

urlpatterns = [
    path("dashboard/", dashboard.show, name="dashboard"),
    path("dashboard/file.<str:kind>", dashboard.file, name="dashboard_file"),
    path("dashboard/looks/", looks.looks, name="looks"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("agreements/<int:pk>/end/", agreements.agreement_end, name="agreement_end"),
    path("potential/", potential.show, name="potential"),
    path("potential/file.<str:kind>", potential.file, name="potential_file"),
    path("potential/<str:figure>/", potential.requests, name="potential_requests"),
    path("figures/", metrics.metrics_page, name="metrics_page"),
    path("tandems/<int:pk>/figures/", tandem_figures.tandem_figures, name="tandem_figures"),
    path(
        "tandems/<int:pk>/figures/file.<str:kind>",
        tandem_figures.tandem_figures_file,
        name="tandem_figures_file",
    ),
    path(
        "tandems/<int:pk>/figures/<str:metric>/",
        tandem_figures.tandem_figures_requests,
        name="tandem_figures_requests",
    ),
]
