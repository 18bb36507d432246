"""What is in it for me: gains."""

from django.urls import path

from rewards.views import benefits

urlpatterns = [
    path("benefits/", benefits.benefits, name="benefits"),
    path("benefits/assume/", benefits.benefits_assume, name="benefits_assume"),
    path("benefits/<int:pk>/withdraw/", benefits.benefit_withdraw, name="benefit_withdraw"),
]
