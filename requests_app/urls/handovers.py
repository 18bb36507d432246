"""What moves before, during and after an absence."""

from django.urls import path

from requests_app.views import handovers, planned, returns

urlpatterns = [
    path("handovers/<int:pk>/", handovers.show, name="handover"),
    path("returns/", returns.returns, name="returns"),
    path("absences/<int:pk>/plan/", planned.plan, name="absence_plan"),
]
